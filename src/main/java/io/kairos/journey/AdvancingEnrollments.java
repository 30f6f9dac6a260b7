package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnFollowUp;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Enrolls customers whose triggers fired, and takes enrollments as far as they go, in the turns' transaction. */
@ApplicationScoped
public class AdvancingEnrollments implements TurnFollowUp {

    private final Enrollments enrollments;
    private final WritingEnrollments writing;
    private final BehaviorLog log;
    private final Outbox outbox;
    private final Releases releases;
    private final UnderWay underWay;
    private final JourneyControls controls;
    private final SplitCourses splits;
    private final EnteringSegments segments;
    private final EntryLines lines;
    private final Announcing announcing;
    private final JourneyConfig config;

    AdvancingEnrollments(Enrollments enrollments, WritingEnrollments writing, BehaviorLog log, Outbox outbox,
            Releases releases, UnderWay underWay, JourneyControls controls, SplitCourses splits, EnteringSegments segments, EntryLines lines, Announcing announcing,
            JourneyConfig config) {
        this.enrollments = enrollments;
        this.writing = writing;
        this.log = log;
        this.outbox = outbox;
        this.releases = releases;
        this.underWay = underWay;
        this.controls = controls;
        this.splits = splits;
        this.segments = segments;
        this.lines = lines;
        this.announcing = announcing;
        this.config = config;
    }

    @Override
    public Map<UUID, Instant> follow(List<TurnOutcome> outcomes, Release release, Instant now) {
        Journeys journeys = Journeys.of(release);
        EnteringSegments.Entering bySegment = segments.follow(outcomes, release, now);
        Map<UUID, List<Decision>> entering = new HashMap<>();
        Set<String> entered = new HashSet<>();
        Set<String> retracted = new HashSet<>();
        for (TurnOutcome outcome : outcomes) {
            List<Decision> starting = outcome.made().stream().filter(made -> !journeys.on(made.trigger()).isEmpty()).toList();
            if (!starting.isEmpty()) {
                entering.put(outcome.customer().id(), starting);
            }
            starting.forEach(made -> journeys.on(made.trigger()).forEach(journey -> entered.add(journey.name())));
            outcome.retracted().forEach(decision -> retracted.add(decision.trigger()));
        }
        bySegment.entrants().forEach((id, entrants) -> entrants.forEach(entrant -> {
            List<Decision> all = new ArrayList<>(entering.getOrDefault(id, List.of()));
            all.add(entrant.enters().decision());
            entering.put(id, all);
            entered.add(entrant.journey().name());
        }));
        Set<UUID> customers = outcomes.stream().map(outcome -> outcome.customer().id()).collect(Collectors.toSet());
        Set<UUID> waiting = outbox.waiting(outcomes.stream().filter(outcome -> !outcome.arrived().isEmpty())
                .map(outcome -> outcome.customer().id()).toList());
        Map<UUID, List<EnrollmentRow>> rows = enrollments.concerned(customers, waiting, entered, retracted, now);
        if (rows.isEmpty() && entering.isEmpty()) {
            return bySegment.due();
        }
        Map<UUID, Instant> due = bySegment.due();
        advance(outcomes, release, now, rows, waiting, entering, bySegment.entrants(), open(journeys, entered, rows, now))
                .forEach((customer, at) -> due.merge(customer, at, AdvancingEnrollments::earlier));
        return due;
    }

    /** The lines of those journeys that somebody may enter in this turn, or waits to. */
    private Map<String, EntryLine> open(Journeys journeys, Set<String> entered, Map<UUID, List<EnrollmentRow>> rows, Instant now) {
        List<EnrollmentRow> settling = rows.values().stream().flatMap(List::stream).filter(row -> row.state() == EnrollmentState.SETTLING).toList();
        Map<String, Rate> rates = new HashMap<>();
        journeys.rated().stream().filter(journey -> entered.contains(journey.name()) || journeys.isStarted(journey.name())
                        || settling.stream().anyMatch(row -> row.journey().equals(journey.name())))
                .forEach(journey -> rates.put(journey.name(), journey.entry().rate()));
        return lines.open(rates, settling.stream().filter(row -> rates.containsKey(row.journey())).map(EnrollmentRow::customerId).distinct().toList(), now);
    }

    @Override
    public boolean concernsEverybody(Release release) {
        return !Journeys.of(release).segments().isEmpty();
    }

    private Map<UUID, Instant> advance(List<TurnOutcome> outcomes, Release release, Instant now, Map<UUID, List<EnrollmentRow>> rows, Set<UUID> waiting,
            Map<UUID, List<Decision>> entering, Map<UUID, List<EnteringSegments.Entrant>> entrants, Map<String, EntryLine> opened) {
        Map<UUID, Boolean> sent = cancelRetracted(outcomes, rows);
        Map<UUID, List<Behavior>> histories = log.history(since(outcomes, rows, entering, release, now), null);
        Map<UUID, Map<String, Behavior>> evidence = evidence(entering);
        Map<UUID, List<Behavior>> products = products(entering);
        List<EnrollmentRow> moving = rows.values().stream().flatMap(List::stream)
                .filter(row -> row.isLive() && row.release() != release.number()).toList();
        Map<String, InFlight> inFlight = moving.isEmpty() ? Map.of() : underWay.policies(release.number());
        Map<UUID, Map<String, String>> passed = underWay.sent(moving.stream()
                .filter(row -> inFlight.containsKey(row.journey())).toList());
        Map<String, JourneyControl> controlled = controls.all();
        Courses courses = splits.of(outcomes.stream().map(outcome -> outcome.customer().id()).toList());
        Changes changes = new Changes();
        Map<UUID, Instant> due = new HashMap<>();
        for (TurnOutcome outcome : outcomes) {
            UUID id = outcome.customer().id();
            if (!rows.containsKey(id) && !entering.containsKey(id)) {
                continue;
            }
            JourneyTurn turn = new JourneyTurn(new TurnFacts(outcome, rows.getOrDefault(id, List.of()),
                    histories.getOrDefault(id, List.of()), evidence.getOrDefault(id, Map.of()),
                    products.getOrDefault(id, List.of()), sent, waiting, inFlight, passed, controlled,
                    entrants.getOrDefault(id, List.of()), opened, courses), release, releases, now, config.lateAfter());
            changes.addAll(turn.take());
            if (turn.nextDue() != null) {
                due.put(id, turn.nextDue());
            }
        }
        writing.write(changes);
        lines.close(opened, now);
        Map<UUID, EnrollmentRow> before = new HashMap<>();
        rows.values().forEach(all -> all.forEach(row -> before.put(row.id(), row)));
        announcing.announce(AnnouncingJourneys.of(changes, before,
                outcomes.stream().map(TurnOutcome::customer).collect(Collectors.toMap(Customer::id, customer -> customer))));
        return due;
    }

    private Map<UUID, Boolean> cancelRetracted(List<TurnOutcome> outcomes, Map<UUID, List<EnrollmentRow>> rows) {
        List<UUID> cancelled = outcomes.stream().flatMap(outcome -> outcome.retracted().stream()
                .flatMap(decision -> rows.getOrDefault(outcome.customer().id(), List.of()).stream()
                        .filter(row -> row.isOf(decision)))).map(EnrollmentRow::id).toList();
        return cancelled.isEmpty() ? Map.of() : outbox.cancel(cancelled, EnrollmentRow.RETRACTED);
    }

    /** From when on the behaviors of those customers matter about whom something can change. */
    private static Map<UUID, Instant> since(List<TurnOutcome> outcomes, Map<UUID, List<EnrollmentRow>> rows,
            Map<UUID, List<Decision>> entering, Release release, Instant now) {
        Map<UUID, Instant> since = new HashMap<>();
        for (TurnOutcome outcome : outcomes) {
            UUID id = outcome.customer().id();
            entering.getOrDefault(id, List.of()).forEach(decision ->
                    since.merge(id, decision.at(), AdvancingEnrollments::earlier));
            rows.getOrDefault(id, List.of()).stream()
                    .filter(row -> row.isLive() && (row.dueAt() == null || !row.dueAt().isAfter(now) || row.release() != release.number())
                            || !outcome.arrived().isEmpty())
                    .forEach(row -> since.merge(id, row.enteredAt(), AdvancingEnrollments::earlier));
        }
        return since;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private Map<UUID, Map<String, Behavior>> evidence(Map<UUID, List<Decision>> entering) {
        Map<UUID, Collection<String>> messages = new HashMap<>();
        entering.forEach((id, decisions) -> messages.put(id,
                decisions.stream().flatMap(decision -> decision.because().stream()).collect(Collectors.toSet())));
        Map<UUID, Map<String, Behavior>> evidence = new HashMap<>();
        log.named(messages).forEach((id, behaviors) -> behaviors.forEach(behavior ->
                evidence.computeIfAbsent(id, customer -> new HashMap<>()).put(behavior.messageId(), behavior)));
        return evidence;
    }

    private Map<UUID, List<Behavior>> products(Map<UUID, List<Decision>> entering) {
        Map<UUID, Instant> since = new HashMap<>();
        entering.forEach((id, decisions) -> decisions.forEach(decision ->
                since.merge(id, decision.at().minus(config.cartLookBack()), AdvancingEnrollments::earlier)));
        return log.history(since, List.of(CartItems.ADDED, CartItems.REMOVED));
    }
}
