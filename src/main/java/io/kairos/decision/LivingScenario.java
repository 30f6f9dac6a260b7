package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Release;
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

    /** A Monday. */
    static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
    /** When the customer got the attributes she has from the start. */
    private static final Instant LONG_AGO = START.minus(Duration.ofDays(1_000));
    /** A scenario that is longer than this goes round in circles: a journey changes what fires its trigger. */
    static final int MOST_TURNS = 2_000;

    /** At one instant: what a journey changes may concern a rule, and what comes of that again, but not a hundred times. */
    private static final int MOST_ROUNDS = 100;
    /** Between two given behaviors there is room in the order of arrival for what journeys change. */
    private static final long SEQ_STEP = 10_000;

    private final RuleBase rules;
    private final long release;
    private final Rehearsing.Rehearsed rehearsed;
    private final boolean forgetful;
    private final Customer nobody = new Customer(new UUID(0, 1), "u1", JsonValues.EMPTY, LONG_AGO);
    private final List<Behavior> past = new ArrayList<>();
    private final Map<List<String>, Decision> standing = new LinkedHashMap<>();
    private final List<Decision> retracted = new ArrayList<>();
    private final Set<String> fired = new TreeSet<>();
    private Life life;
    private long seq;
    private int turns;

    private LivingScenario(Release release, Rehearsing.Rehearsed rehearsed, boolean forgetful) {
        this.rules = release.rules();
        this.release = release.number();
        this.rehearsed = rehearsed;
        this.forgetful = forgetful;
        this.life = new Life(rules, this.release, new Facts(nobody, List.of(), List.of(), null));
    }

    /**
     * @param standing  what stands in the end, {@code retracted} what was taken back on the way
     * @param rules     all rules that fired
     * @param turns     how many it took
     * @param behaviors all she did, and what journeys changed about her
     */
    record Lived(List<Decision> standing, List<Decision> retracted, Set<String> rules, List<Rehearsing.Took> steps,
            List<Rehearsing.Sent> messages, List<String> failures, int turns, List<Behavior> behaviors) {
    }

    /**
     * @param rehearsing what comes of triggers; null for triggers alone
     * @param forgetful  whether the session is thrown away after every turn and rebuilt from the past
     * @throws RuleFailure when a rule fails
     */
    static Lived through(Scenario scenario, Release release, Rehearsing rehearsing, boolean forgetful) {
        Rehearsing.Rehearsed rehearsed = rehearsing == null ? null : rehearsing.begin(release);
        LivingScenario living = new LivingScenario(release, rehearsed, forgetful);
        try {
            arrivals(scenario).forEach((now, arrived) -> {
                living.waitUntil(now);
                living.turn(arrived, now);
            });
            living.waitUntil(Instant.MAX);
        } finally {
            living.life.close();
        }
        return new Lived(List.copyOf(living.standing.values()), living.retracted, living.fired, rehearsed == null ? List.of() : rehearsed.steps(),
                rehearsed == null ? List.of() : rehearsed.messages(), rehearsed == null ? List.of() : rehearsed.failures(), living.turns,
                List.copyOf(living.past));
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
        return new Behavior("b" + number, type, at.toEpochMilli(), number * SEQ_STEP, arrives, JsonValues.of(properties));
    }

    private void waitUntil(Instant end) {
        for (Instant due = nextDue(); due != null && !due.isAfter(end); due = nextDue()) {
            turn(List.of(), due);
        }
    }

    private Instant nextDue() {
        Instant rule = life.wakeAt() == CustomerSession.NEVER ? null : Instant.ofEpochMilli(life.wakeAt());
        Instant journey = rehearsed == null ? null : rehearsed.nextDue();
        return rule == null || journey != null && journey.isBefore(rule) ? journey : rule;
    }

    /** What journeys change comes in with the next turn, until nothing does. */
    private void turn(List<Behavior> news, Instant now) {
        List<Behavior> next = news;
        int rounds = 0;
        do {
            if (++rounds > MOST_ROUNDS) {
                throw endless();
            }
            next = take(next, now).stream().map(this::numbered).toList();
        } while (!next.isEmpty());
    }

    private static IllegalStateException endless() {
        return new IllegalStateException("it does not come to an end: see whether a journey's update fires the journey's own trigger again");
    }

    /** @return what journeys changed of her */
    private List<Behavior> take(List<Behavior> news, Instant now) {
        if (++turns > MOST_TURNS) {
            throw endless();
        }
        List<Behavior> arrived = news.stream().sorted(Behavior.LIVED).toList();
        if (forgetful || !life.isAlone()) {
            rebuild();
        }
        Deciding.Turn turn;
        if (Deciding.anyLate(arrived, life.clock())) {
            turn = Deciding.anew(rules, release, facts(), arrived, now);
            life.close();
        } else {
            turn = Deciding.onward(life, arrived, now);
        }
        life = turn.life();
        past.addAll(arrived);
        past.sort(Behavior.LIVED);
        arrived.forEach(behavior -> seq = Math.max(seq, behavior.seq()));
        TurnOutcome outcome = record(turn, arrived);
        return rehearsed == null ? List.of() : rehearsed.follow(outcome, List.copyOf(past), now);
    }

    private TurnOutcome record(Deciding.Turn turn, List<Behavior> arrived) {
        List<Decision> made = new ArrayList<>();
        List<Decision> undone = new ArrayList<>();
        turn.undone().forEach(decision -> {
            Decision recorded = standing.get(Deciding.identity(decision));
            if (recorded != null && !recorded.at().isBefore(turn.anew())) {
                undone.add(standing.remove(Deciding.identity(decision)));
            }
        });
        turn.made().forEach(decision -> {
            fired.add(decision.rule());
            if (standing.putIfAbsent(Deciding.identity(decision), decision) == null) {
                made.add(decision);
            }
        });
        retracted.addAll(undone);
        return new TurnOutcome(life.customer(), arrived, made, undone);
    }

    private Behavior numbered(Behavior change) {
        return new Behavior(change.messageId(), change.type(), change.time(), ++seq, change.receivedAt(), change.properties());
    }

    private void rebuild() {
        Facts facts = facts();
        life.close();
        life = new Life(rules, release, facts);
    }

    private Facts facts() {
        List<Object> others = new ArrayList<>(standing.values());
        if (rehearsed != null) {
            others.addAll(rehearsed.facts());
        }
        return new Facts(life.customer(), past, others, Instant.ofEpochMilli(life.clock()));
    }
}
