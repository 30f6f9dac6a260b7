package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Enrollment;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A stretch of one customer's past under one release, turn by turn in memory: decisions start journeys, journeys send messages, and rules that look
 * at either see them. Nothing is applied.
 */
final class Reliving {

    /** A stretch that takes more turns goes round in circles: a journey changes what fires its trigger. */
    private static final int MOST_TURNS = 10_000;

    /**
     * A customer at the beginning of the stretch.
     *
     * @param customer with the attributes of then
     * @param before   what she had done, in the order she lived through it
     * @param known    her decisions, enrollments and contacts of before
     */
    record Start(Customer customer, List<Behavior> before, List<?> known, Instant at) {

        static Start of(Customer customer, List<Behavior> before, Instant at) {
            return new Start(Profile.after(customer.with(JsonValues.EMPTY), before), before, List.of(), at);
        }

        Start with(List<?> facts) {
            return new Start(customer, before, Stream.concat(known.stream(), facts.stream()).toList(), at);
        }
    }

    /**
     * What came of the stretch.
     *
     * @param updated whether journeys changed attributes
     * @param wakeAt  when something is due behind the stretch; null without
     */
    record Relived(List<Outcome> outcomes, boolean updated, Instant wakeAt) {
    }

    private final Release release;
    private final RuleBase rules;
    private final Start start;
    private final List<Decision> given;
    private final Rehearsing.Rehearsed journeys;
    private final List<Behavior> past;
    private final Map<List<String>, Decision> standing = new LinkedHashMap<>();
    private final List<Decision> decided = new ArrayList<>();
    private Customer customer;
    private Life life;
    private int next;
    private int turns;
    private boolean updated;

    private Reliving(Release release, RuleBase rules, Rehearsing rehearsing, Start start, List<Decision> given) {
        this.release = release;
        this.rules = rules;
        this.start = start;
        this.customer = start.customer();
        this.given = given.stream().sorted(Comparator.comparing(Decision::at)).toList();
        this.past = new ArrayList<>(start.before());
        start.known().stream().filter(Decision.class::isInstance).map(Decision.class::cast).forEach(decision -> standing.put(Deciding.identity(decision), decision));
        this.journeys = rehearsing.goOn(release, customer.id(), start.known().stream().filter(fact -> !(fact instanceof Decision)).toList());
    }

    /**
     * @param rules  to decide on the way, given what came of others; without any rules for none
     * @param given  decisions of other rules, which see nothing of what comes of them
     * @param within what she did in the stretch, in order
     * @throws RuleFailure when a rule fails
     */
    static Relived through(Release release, RuleBase rules, Rehearsing rehearsing, Start start, List<Decision> given, List<Behavior> within, Instant until) {
        Reliving reliving = new Reliving(release, rules, rehearsing, start, given);
        try {
            reliving.live(within, until);
            return reliving.relived();
        } finally {
            if (reliving.life != null) {
                reliving.life.close();
            }
        }
    }

    private void live(List<Behavior> within, Instant until) {
        if (!rules.rules().isEmpty()) {
            life = new Life(rules, release.number(), customer, past, facts(), start.at().toEpochMilli());
        }
        for (int i = 0; i < within.size();) {
            Instant now = within.get(i).occurredAt();
            int end = i;
            while (end < within.size() && within.get(end).occurredAt().equals(now)) {
                end++;
            }
            waitUntil(now.minusMillis(1));
            turn(within.subList(i, end), now);
            i = end;
        }
        waitUntil(until);
    }

    private void waitUntil(Instant end) {
        for (Instant due = nextDue(); due != null && !due.isAfter(end); due = nextDue()) {
            turn(List.of(), due);
        }
    }

    private Instant nextDue() {
        return Stream.of(next < given.size() ? given.get(next).at() : null, ruleDue(), journeys.nextDue()).filter(Objects::nonNull)
                .min(Instant::compareTo).orElse(null);
    }

    private Instant ruleDue() {
        return life == null || life.wakeAt() == CustomerSession.NEVER ? null : Instant.ofEpochMilli(life.wakeAt());
    }

    private void turn(List<Behavior> arrived, Instant now) {
        if (++turns > MOST_TURNS) {
            throw new RuleFailure(null, "it does not come to an end: see whether a journey's update fires the journey's own trigger again");
        }
        List<Decision> made = new ArrayList<>();
        while (next < given.size() && !given.get(next).at().isAfter(now)) {
            stand(given.get(next++), made);
        }
        if (life != null) {
            if (!life.isAlone()) {
                Life before = life;
                life = new Life(rules, release.number(), before.customer(), past, facts(), before.clock());
                before.close();
            }
            Deciding.onward(life, arrived, now).made().forEach(decision -> stand(decision, made));
        }
        customer = Profile.after(customer, arrived);
        past.addAll(arrived);
        List<Behavior> changes = journeys.follow(new TurnOutcome(customer, arrived, made, List.of()), past, now);
        if (!changes.isEmpty()) {
            updated = true;
            long seq = past.isEmpty() ? 0 : past.get(past.size() - 1).seq();
            turn(changes.stream().map(change -> new Behavior(change.messageId(), change.type(), change.time(), seq + 1, change.receivedAt(), change.properties()))
                    .toList(), now);
        }
    }

    private void stand(Decision decision, List<Decision> made) {
        if (standing.putIfAbsent(Deciding.identity(decision), decision) == null) {
            made.add(decision);
            decided.add(decision);
        }
    }

    private List<Object> facts() {
        List<Object> facts = new ArrayList<>(standing.values());
        facts.addAll(journeys.facts());
        return facts;
    }

    private Relived relived() {
        List<Outcome> outcomes = new ArrayList<>();
        decided.forEach(decision -> outcomes.add(Outcome.of(decision)));
        journeys.facts().stream().filter(Enrollment.class::isInstance).map(Enrollment.class::cast)
                .filter(enrollment -> !enrollment.enteredAt().isBefore(start.at()) && entered(enrollment))
                .forEach(enrollment -> outcomes.add(new Outcome(Outcome.What.ENROLLMENT, enrollment.journey(), enrollment.key(), enrollment.journey(),
                        enrollment.enteredAt(), 0)));
        journeys.messages().forEach(sent -> outcomes.add(sent.objection() == null
                ? new Outcome(Outcome.What.MESSAGE, sent.name(), sent.key(), sent.journey(), sent.at(), sent.content().hashCode())
                : new Outcome(Outcome.What.WITHHELD, sent.objection().replaceFirst(":.*", ""), sent.key(), sent.journey(), sent.at(), 0)));
        return new Relived(outcomes, updated, nextDue());
    }

    /** Who still settles, was kept out or held out has not entered. */
    private static boolean entered(Enrollment enrollment) {
        return !List.of("SETTLING", "REFUSED", "HELD_OUT").contains(enrollment.state());
    }
}
