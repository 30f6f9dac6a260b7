package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.RuleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Lives through a scenario in virtual time, turn by turn, as the service does. */
final class LivingScenario {

    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
    /** When the customer got the attributes she has from the start. */
    private static final Instant LONG_AGO = START.minus(Duration.ofDays(1_000));

    private final RuleBase rules;
    private final boolean forgetful;
    private final Customer nobody = new Customer(new UUID(0, 1), "u1", JsonValues.EMPTY, LONG_AGO);
    private final List<Behavior> past = new ArrayList<>();
    private final Map<List<String>, Decision> standing = new LinkedHashMap<>();
    private final List<Decision> retracted = new ArrayList<>();
    private final Set<String> fired = new TreeSet<>();
    private Life life;

    /** @param forgetful whether the session is thrown away after every turn and rebuilt from the past */
    private LivingScenario(RuleBase rules, boolean forgetful) {
        this.rules = rules;
        this.forgetful = forgetful;
        this.life = new Life(rules, 1, new Facts(nobody, List.of(), List.of(), null));
    }

    /**
     * @param standing  what stands in the end, {@code retracted} what was taken back on the way; of the triggers the scenario is about
     * @param rules     all rules that fired
     */
    record Lived(List<Scenario.Expected> standing, List<Scenario.Expected> retracted, Set<String> rules) {
    }

    static Lived through(Scenario scenario, RuleBase rules, boolean forgetful) {
        LivingScenario living = new LivingScenario(rules, forgetful);
        try {
            arrivals(scenario).forEach(living::arrive);
            living.waitUntil(Instant.MAX);
            return new Lived(told(living.standing.values().stream().toList(), scenario), told(living.retracted, scenario), living.fired);
        } finally {
            living.life.close();
        }
    }

    private static TreeMap<Instant, List<Behavior>> arrivals(Scenario scenario) {
        TreeMap<Instant, List<Behavior>> arrivals = new TreeMap<>();
        arrivals.put(LONG_AGO, List.of(behavior(0, Behavior.CUSTOMER_UPDATED, LONG_AGO, LONG_AGO, scenario.customer())));
        List<Scenario.Given> given = new ArrayList<>(scenario.given());
        given.sort(Comparator.comparing(Scenario.Given::arrives));
        for (int number = 1; number <= given.size(); number++) {
            Scenario.Given one = given.get(number - 1);
            Instant arrives = START.plus(one.arrives());
            arrivals.computeIfAbsent(arrives, at -> new ArrayList<>())
                    .add(behavior(number, one.behavior(), START.plus(one.at()), arrives, one.properties()));
        }
        return arrivals;
    }

    private static Behavior behavior(int number, String type, Instant at, Instant arrives, Map<String, Object> properties) {
        return new Behavior("b" + number, type, at.toEpochMilli(), number, arrives, JsonValues.of(properties));
    }

    private void arrive(Instant now, List<Behavior> arrived) {
        waitUntil(now);
        arrived = arrived.stream().sorted(Behavior.LIVED).toList();
        if (Deciding.anyLate(arrived, life.clock())) {
            Deciding.Turn turn = Deciding.anew(rules, 1, facts(), arrived, now);
            life.close();
            take(turn);
        } else {
            take(Deciding.onward(life, arrived, now));
        }
        past.addAll(arrived);
        past.sort(Behavior.LIVED);
        forget();
    }

    private void waitUntil(Instant end) {
        while (life.wakeAt() != CustomerSession.NEVER && !Instant.ofEpochMilli(life.wakeAt()).isAfter(end)) {
            take(Deciding.onward(life, List.of(), Instant.ofEpochMilli(life.wakeAt())));
            forget();
        }
    }

    private void take(Deciding.Turn turn) {
        life = turn.life();
        turn.undone().forEach(decision -> {
            Decision recorded = standing.get(Deciding.identity(decision));
            if (recorded != null && !recorded.at().isBefore(turn.anew())) {
                retracted.add(standing.remove(Deciding.identity(decision)));
            }
        });
        turn.made().forEach(decision -> fired.add(decision.rule()));
        turn.made().forEach(decision -> standing.putIfAbsent(Deciding.identity(decision), decision));
    }

    private void forget() {
        if (forgetful) {
            life.close();
            life = new Life(rules, 1, facts());
        }
    }

    private Facts facts() {
        return new Facts(life.customer(), past, List.of(), Instant.ofEpochMilli(life.clock()));
    }

    private static List<Scenario.Expected> told(List<Decision> decisions, Scenario scenario) {
        return decisions.stream().filter(decision -> scenario.about().contains(decision.trigger()))
                .map(decision -> new Scenario.Expected(Duration.between(START, decision.at()), decision.trigger(), decision.key()))
                .toList();
    }
}
