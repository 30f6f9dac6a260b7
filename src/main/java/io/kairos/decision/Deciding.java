package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides a customer's turn: a pure function of facts, time and release. Whatever order behaviors arrive
 * in, and however often the session was thrown away in between, the decisions that stand in the end are
 * those of one session that lived through everything in event time.
 */
public final class Deciding {

    private Deciding() {
    }

    /**
     * @param made   triggers that fired, in order; the ledger may hold some already
     * @param undone triggers that fired without the late behaviors and do not with them
     * @param anew   the instant from which on it was decided anew; null when nothing was late
     * @param life   the session to continue with
     */
    record Turn(List<Decision> made, List<Decision> undone, Instant anew, Life life) {
    }

    /**
     * Continues a life with behaviors none of which is earlier than its clock.
     *
     * @param arrived in the order she lived through them
     */
    static Turn onward(Life life, List<Behavior> arrived, Instant now) {
        arrived.forEach(life::live);
        life.passTimeUntil(now.toEpochMilli());
        return new Turn(life.takeFired(), List.of(), null, life);
    }

    /**
     * Decides anew from the earliest of some late behaviors on, once without and once with what arrived:
     * only the difference is the late behaviors' doing.
     *
     * @param facts   with all Identified and Customer Updated behaviors of the past, and the rest as far back as the
     *                release needs from the earliest late one
     * @param arrived late ones and others, in the order she lived through them
     */
    static Turn anew(RuleBase rules, long release, Facts facts, List<Behavior> arrived, Instant now) {
        Behavior first = arrived.get(0);
        List<Behavior> before = new ArrayList<>();
        List<Behavior> without = new ArrayList<>();
        for (Behavior behavior : facts.past()) {
            (Behavior.LIVED.compare(behavior, first) < 0 ? before : without).add(behavior);
        }
        List<Behavior> with = new ArrayList<>(without);
        with.addAll(arrived);
        with.sort(Behavior.LIVED);

        Customer then = Profile.after(facts.customer().with(JsonValues.EMPTY), before);
        long start = before.isEmpty() ? 0 : before.get(before.size() - 1).time();
        Map<List<String>, Decision> undone = new LinkedHashMap<>();
        try (Life known = new Life(rules, release, then, before, facts.others(), start)) {
            without.forEach(known::live);
            known.passTimeUntil(facts.clockMillis());
            known.takeFired().forEach(decision -> undone.put(identity(decision), decision));
        }
        Life life = new Life(rules, release, then, before, facts.others(), start);
        try {
            with.forEach(life::live);
            life.passTimeUntil(now.toEpochMilli());
            List<Decision> fired = life.takeFired();
            List<Decision> made = fired.stream().filter(decision -> !undone.containsKey(identity(decision))).toList();
            fired.forEach(decision -> undone.remove(identity(decision)));
            return new Turn(made, List.copyOf(undone.values()), first.occurredAt(), life);
        } catch (RuntimeException e) {
            life.close();
            throw e;
        }
    }

    /** Whether any of these happened before what has been decided already. */
    static boolean anyLate(List<Behavior> arrived, long clock) {
        return !arrived.isEmpty() && arrived.get(0).time() < clock;
    }

    static List<String> identity(Decision decision) {
        return List.of(decision.trigger(), decision.key());
    }
}
