package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One customer and her journeys on a virtual clock, in memory: what the turn's tables would hold. */
final class Rehearsal implements Releases {

    static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    static final Set<String> TRIGGERS = Set.of("started", "again");

    final Map<UUID, EnrollmentRow> rows = new LinkedHashMap<>();
    final List<StepRun> steps = new ArrayList<>();
    final List<Outbox.MessageRequest> messages = new ArrayList<>();
    final List<Behavior> updates = new ArrayList<>();
    final List<Failure> failures = new ArrayList<>();
    final List<UUID> unwanted = new ArrayList<>();
    final List<Changes.ArmTaken> arms = new ArrayList<>();
    final List<Changes.Conversion> conversions = new ArrayList<>();
    final List<Behavior> history = new ArrayList<>();
    final Map<UUID, Boolean> sent = new HashMap<>();
    /** Enrollments that have messages which did not go out yet. */
    final Set<UUID> waiting = new HashSet<>();
    final Map<String, JourneyControl> controls = new HashMap<>();
    Courses courses = Courses.NONE;
    /** What the active release does to people under way, by journey. */
    final Map<String, InFlight> inFlight = new HashMap<>();
    Duration lateAfter = Duration.ofMinutes(1);
    Customer customer = new Customer(Ids.user("u1"), "u1", JsonValues.EMPTY, START);
    Instant nextDue;

    private final List<Release> releases = new ArrayList<>();
    private final List<Behavior> arriving = new ArrayList<>();
    private final List<Decision> made = new ArrayList<>();
    private final List<Decision> retracted = new ArrayList<>();
    private long seq;

    Rehearsal(String... journeys) {
        release(journeys);
    }

    /** Another release becomes active. */
    void release(String... journeys) {
        releases.add(releaseOf(releases.size() + 1, journeys));
    }

    static Release releaseOf(long number, String... journeys) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < journeys.length; i++) {
            files.put((journeys[i].startsWith("segment:") ? "segments/s" : "journeys/j") + i + ".yaml", journeys[i].getBytes(StandardCharsets.UTF_8));
        }
        var reading = new ReadingJourneys().read(files, TRIGGERS);
        if (!reading.findings().isEmpty()) {
            throw new IllegalArgumentException(reading.findings().toString());
        }
        return new Release(number, "", files, null, new PatternConditions(reading.conditions()),
                Map.of(Journeys.class, reading.content()));
    }

    @Override
    public Release active() {
        return releases.get(releases.size() - 1);
    }

    @Override
    public Release number(long number) {
        return releases.get((int) number - 1);
    }

    static Instant at(String duration) {
        return START.plus(ReadingJourney.duration(duration));
    }

    /** A behavior arrives, that happened then; a later turn takes it in. */
    Behavior behavior(Instant occurred, String type, Map<String, ?> properties) {
        seq++;
        Behavior behavior = new Behavior("m" + seq, type, occurred.toEpochMilli(), seq, occurred, JsonValues.of(properties));
        history.add(behavior);
        history.sort(Behavior.LIVED);
        arriving.add(behavior);
        return behavior;
    }

    Behavior behavior(String after, String type) {
        return behavior(at(after), type, Map.of());
    }

    /** The next turn decides this of the behavior, at the time it happened. */
    Decision fires(String trigger, Behavior behavior) {
        Decision decision = new Decision(trigger, behavior.messageId(), "a rule", active().number(), behavior.occurredAt(),
                List.of(behavior.messageId()));
        made.add(decision);
        return decision;
    }

    /** The customer does something that starts the journey, and the turn comes at once. */
    Decision start(String after, Map<String, ?> properties) {
        Decision decision = fires("started", behavior(at(after), "Started", properties));
        turn(at(after));
        return decision;
    }

    /** It is in the log, but was committed after the turn took in what had arrived. */
    void takesInLater(Behavior behavior) {
        arriving.remove(behavior);
    }

    void arrives(Behavior behavior) {
        arriving.add(behavior);
    }

    void standsAgain(Decision decision) {
        made.add(decision);
    }

    void retracts(Decision decision) {
        retracted.add(decision);
    }

    void turn(String after) {
        turn(at(after));
    }

    Changes turn(Instant now) {
        arriving.sort(Behavior.LIVED);
        Changes changes = repeat(now);
        arriving.clear();
        made.clear();
        retracted.clear();
        return changes;
    }

    /** A turn after which the same outcome comes once more. */
    Changes repeat(Instant now) {
        Map<String, Behavior> evidence = new HashMap<>();
        history.forEach(behavior -> evidence.put(behavior.messageId(), behavior));
        List<EnrollmentRow> stored = rows.values().stream().sorted(Comparator.comparing(EnrollmentRow::enteredAt)).toList();
        JourneyTurn turn = new JourneyTurn(new TurnFacts(
                new TurnOutcome(customer, List.copyOf(arriving), List.copyOf(made), List.copyOf(retracted)), stored,
                List.copyOf(history), evidence, List.copyOf(history), sent, waiting, inFlight, done(), controls, List.of(), Map.of(), courses), active(), this, now, lateAfter);
        Changes changes = turn.take();
        rows.putAll(changes.moved);
        rows.putAll(changes.entered);
        steps.addAll(changes.steps);
        messages.addAll(changes.messages);
        failures.addAll(changes.failures);
        unwanted.addAll(changes.unwanted);
        arms.addAll(changes.arms);
        conversions.addAll(changes.conversions);
        changes.updates.values().forEach(updates::addAll);
        nextDue = turn.nextDue();
        return changes;
    }

    /** As {@link UnderWay#sent} reads it from the step log. */
    private Map<UUID, Map<String, String>> done() {
        Map<UUID, Map<String, String>> done = new HashMap<>();
        steps.stream().filter(run -> run.outcome().equals("queued") || run.outcome().equals("updated")).forEach(run -> {
            EnrollmentRow ran = rows.get(run.enrollmentId());
            rows.values().stream().filter(row -> row.journey().equals(ran.journey()) && row.trigger().equals(ran.trigger())
                    && row.triggerKey().equals(ran.triggerKey()) && row.enteredAt().equals(ran.enteredAt()))
                    .forEach(row -> done.computeIfAbsent(row.id(), id -> new HashMap<>()).put(run.step(), run.detail()));
        });
        return done;
    }

    /** Turns at every instant an enrollment is due, as the service wakes a customer, until then. */
    void runUntil(String after) {
        while (nextDue != null && !nextDue.isAfter(at(after))) {
            turn(nextDue);
        }
    }

    EnrollmentRow only() {
        if (rows.size() != 1) {
            throw new AssertionError(rows.values().toString());
        }
        return rows.values().iterator().next();
    }

    List<String> sentSteps() {
        return messages.stream().map(Outbox.MessageRequest::step).toList();
    }
}
