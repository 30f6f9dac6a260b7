package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What one customer's turn means for her enrollments: a pure function of facts, time and releases. */
final class JourneyTurn {

    private final TurnFacts facts;
    private final Release active;
    private final Versions versions;
    private final Instant now;
    private final Duration lateAfter;
    private final Map<UUID, EnrollmentRow> rows = new LinkedHashMap<>();
    private final Set<String> arrived;
    private final Changes changes = new Changes();
    private Customer customer;

    JourneyTurn(TurnFacts facts, Release active, Releases releases, Instant now, Duration lateAfter) {
        this.facts = facts;
        this.active = active;
        this.versions = new Versions(active, releases);
        this.now = now;
        this.lateAfter = lateAfter;
        this.customer = facts.outcome().customer();
        this.arrived = facts.outcome().arrived().stream().map(Behavior::messageId).collect(Collectors.toSet());
        facts.rows().forEach(row -> rows.put(row.id(), row));
    }

    /** Retractions first, then what is under way, then new enrollments in the order their triggers fired. */
    Changes take() {
        facts.outcome().retracted().forEach(this::retract);
        for (UUID id : List.copyOf(rows.keySet())) {
            EnrollmentRow before = rows.get(id);
            EnrollmentRow row = before.isLive() && before.release() != active.number() ? takeAlong(before) : before;
            row = row.isLive() && facts.controls().get(row.journey()) == JourneyControl.STOPPED ? stop(row, "the journey was stopped") : row;
            row = facts.isInLine(row) && facts.controls().get(row.journey()) == JourneyControl.CLOSED ? stop(row, "the journey is closed") : row;
            row = row.isLive() ? heed(row) : row;
            if (row.isLive() && !isPaused(row) && (!arrived.isEmpty() || row.isDue(now) || facts.isInLine(row) || row != before)) {
                advance(row, false);
            } else if (!row.isLive() && !arrived.isEmpty()) {
                lookBack(row);
            }
        }
        join();
        facts.outcome().made().stream().sorted(Comparator.comparing(Decision::at)).forEach(decision ->
                Journeys.of(active).on(decision.trigger()).forEach(journey -> enroll(decision, journey, null)));
        facts.entrants().forEach(entrant -> enroll(entrant.enters().decision(), entrant.journey(), entrant.enters().refusal()));
        join();
        return changes;
    }

    /** When the next of her enrollments goes on by itself; null when none does. */
    Instant nextDue() {
        return rows.values().stream().filter(row -> row.isLive() && !isPaused(row)).map(EnrollmentRow::dueAt).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    private boolean isPaused(EnrollmentRow row) {
        return facts.controls().get(row.journey()) == JourneyControl.PAUSED || OnOptOut.isPaused(row);
    }

    private void retract(Decision decision) {
        for (EnrollmentRow row : List.copyOf(rows.values())) {
            if (!row.isOf(decision) || !row.isLive() && row.state() != EnrollmentState.COMPLETED) {
                continue;
            }
            if (!facts.sent().getOrDefault(row.id(), false)) {
                record(row.left(EnrollmentRow.RETRACTED, now), false);
            } else if (row.isLive()) {
                record(logged(row, "retraction", "kept", "a message of it was sent before"), false);
            }
        }
    }

    /** A repeat changes nothing; a decision that stands again after it was retracted enrolls again. @param refused null for no reason yet */
    private void enroll(Decision decision, Journey journey, String refused) {
        List<EnrollmentRow> before = rows.values().stream().filter(row -> row.journey().equals(journey.name()) && row.isOf(decision)).toList();
        if (before.stream().anyMatch(row -> !row.wasRetracted())) {
            return;
        }
        List<Behavior> triggering = decision.because().stream().map(facts.evidence()::get).filter(Objects::nonNull).sorted(Behavior.LIVED).toList();
        String key = journey.entry().reentry().keyOf(triggering, decision.key());
        String refusal = refused != null ? refused : journey.entry().reentry().refusal(decision.at(), rows.values().stream()
                .filter(row -> row.journey().equals(journey.name()) && row.key().equals(key)).toList(), lateAfter);
        refusal = refusal == null ? journey.onOptOut().reason(journey, customer) : refusal;
        if (facts.controls().containsKey(journey.name())) {
            refusal = "the journey is " + facts.controls().get(journey.name()).name().toLowerCase(Locale.ROOT);
        }
        UUID id = Ids.of("enrollment", customer.id().toString(), journey.name(), decision.trigger(), decision.key(), decision.at().toString(),
                String.valueOf(before.size()));
        Instant settled = (Duration.between(decision.at(), now).compareTo(lateAfter) > 0 ? now : decision.at()).plus(journey.entry().settle());
        EnrollmentRow row = new EnrollmentRow(customer.id(), id, journey.name(), active.number(), key, decision.trigger(),
                decision.key(), refusal == null ? EnrollmentState.SETTLING : EnrollmentState.REFUSED, null, decision.at(), -1,
                refusal == null ? settled : null, decision.at(), now, now, refusal == null
                        ? EnrollmentContext.at(decision, triggering, facts.products()) : JsonValues.of(Map.of("because", decision.because(), "rule", decision.rule())),
                null, refusal, 0);
        enter(row, refusal);
    }

    private void enter(EnrollmentRow row, String refusal) {
        if (refusal == null) {
            advance(row, true);
        } else {
            record(row.state() == EnrollmentState.REFUSED ? row : row.ended(EnrollmentState.REFUSED, refusal, now), true);
        }
    }

    /** As the active release wants it for people under way: a row that moved, left, or is what it was. */
    private EnrollmentRow takeAlong(EnrollmentRow row) {
        InFlight policy = facts.inFlight().getOrDefault(row.journey(), InFlight.STAY);
        if (policy.policy() == InFlight.Policy.STAY) {
            return row;
        }
        Journey from = versions.named(row, row.journey());
        Journey to = Journeys.of(active).named(row.journey());
        InFlight.Place place = policy.place(row.state(), row.step(), from, to);
        String change = "release " + row.release() + " to " + active.number();
        EnrollmentRow after = row;
        if (place.outcome() == InFlight.Outcome.MOVES) {
            after = Moving.to(row, active.number(), from, to, place.step(), policy.steps(),
                    facts.passed().getOrDefault(row.id(), Map.of()), customer.timeZone(Journeys.of(active).program().timeZone()), now);
            after = logged(after, "move", "moved", change + (Objects.equals(row.step(), place.step()) ? "" : ", from " + row.step()));
        } else if (place.outcome() == InFlight.Outcome.EXITS) {
            after = logged(row.left(place.detail(), now), "move", "exited", change);
            changes.unwanted.add(row.id());
            lanesOf(row).forEach(lane -> leave(lane, place.detail()));
        }
        if (after != row) {
            record(after, false);
        }
        return after;
    }

    private EnrollmentRow logged(EnrollmentRow row, String kind, String outcome, String detail) {
        String step = Objects.requireNonNullElse(row.step(), "");
        changes.steps.add(new StepRun(row.customerId(), row.id(), row.logged(), row.journey(), step, kind, outcome, detail, now));
        return row.oneMoreLogged(now);
    }

    /** As she wants it who opted out of what the journey sends. */
    private EnrollmentRow heed(EnrollmentRow row) {
        Journey journey = versions.named(row, row.journey());
        String reason = journey == null ? null : journey.onOptOut().reason(journey, customer);
        if (reason != null && journey.onOptOut() == OnOptOut.EXIT) {
            return stop(row, reason);
        }
        if ((reason != null) != OnOptOut.isPaused(row)) {
            row = logged(OnOptOut.paused(row, reason != null, now), "consent", reason == null ? "resumed" : "paused", reason);
            record(row, false);
        }
        return row;
    }

    private EnrollmentRow stop(EnrollmentRow row, String why) {
        EnrollmentRow after = row.left(why, now);
        changes.unwanted.add(row.id());
        record(after, false);
        return after;
    }

    /** Whatever goes wrong concerns this enrollment alone, and nothing it did in this turn counts. */
    private void advance(EnrollmentRow row, boolean isNew) {
        advance(row, isNew, Walk::go);
    }

    private void advance(EnrollmentRow row, boolean isNew, Consumer<Walk> going) {
        try {
            Walk walk = walk(row);
            going.accept(walk);
            take(walk, row, isNew);
            Instant goalsUntil = isNew ? Counting.openUntil(walk.row(), versions.journey(row)) : null;
            if (goalsUntil != null) {
                changes.goalsUntil.put(row.id(), goalsUntil);
            }
            count(walk.row(), isNew ? null : arrived);
        } catch (RuntimeException | StackOverflowError failure) {
            record(row.ended(EnrollmentState.FAILED, failed(row, failure), now), isNew);
        }
    }

    private String failed(EnrollmentRow row, Throwable failure) {
        String reason = String.valueOf(failure).replace("\0", "");
        changes.failures.add(new Failure(row.customerId(), row.journey() + (row.step() == null ? "" : "/" + row.step()), reason, now));
        return reason;
    }

    private Walk walk(EnrollmentRow row) {
        return new Walk(row, versions.journey(row), versions.of(row).conditions(), customer, since(row), arrived, Journeys.of(active).program(),
                facts.lines().get(row.journey()), facts.courses(), now, lateAfter);
    }

    private void take(Walk walk, EnrollmentRow row, boolean isNew) {
        customer = walk.customer();
        changes.addAll(walk.changes());
        EnrollmentRow after = walk.row();
        if (isNew || !after.equals(row.changed(now))) {
            record(after, isNew);
        }
        walk.changes().beside.forEach(beside -> start(after, beside));
        walk.changes().exits.forEach((parent, reason) -> leave(rows.get(parent), reason));
    }

    /** Of another journey its own re-entry decides whether she gets in; when not, nobody waits for it. */
    private void start(EnrollmentRow parent, Changes.Beside beside) {
        Journey journey = versions.named(parent, beside.journey());
        String first = beside.lane() == null ? null : ((Step.Parallel) journey.route().step(beside.step())).lanes().get(beside.lane()).get(0).id();
        EnrollmentRow row = Lanes.starting(parent, beside, first, now);
        String refusal = beside.lane() != null ? null : facts.controls().containsKey(beside.journey()) ? "the journey takes nobody in"
                : journey.entry().reentry().refusal(now, rows.values().stream()
                        .filter(other -> other.journey().equals(beside.journey()) && other.key().equals(row.key())).toList(), lateAfter);
        enter(row, refusal);
    }

    /** What she does after it ended; should that fail, it stays as it is. */
    private void lookBack(EnrollmentRow row) {
        try {
            count(row, arrived);
            withdraw(row);
        } catch (RuntimeException | StackOverflowError failure) {
            failed(row, failure);
        }
    }

    /** A message may wait longer than its journey has steps: the exit condition holds for it all the same. */
    private void withdraw(EnrollmentRow row) {
        String exit = facts.waiting().contains(row.id()) ? versions.journey(row).exitWhen() : null;
        if (exit != null && walk(row).match(exit, since(row)) != null) {
            changes.unwanted.add(row.id());
            record(row.state() == EnrollmentState.COMPLETED ? row.ended(EnrollmentState.EXITED, "exit condition", now) : row, false);
        }
    }

    private void leave(EnrollmentRow row, String reason) {
        if (row != null && row.isLive()) {
            stop(row, reason);
            lanesOf(row).forEach(lane -> leave(lane, reason));
        }
    }

    private List<EnrollmentRow> lanesOf(EnrollmentRow row) {
        return rows.values().stream().filter(other -> other.isLive() && row.id().equals(Lanes.parent(other))).toList();
    }

    /** Goes on with those whose lanes have ended, until none is left. */
    private void join() {
        Optional<EnrollmentRow> joining;
        do {
            joining = rows.values().stream().filter(row -> row.isLive() && row.state() == EnrollmentState.WAITING_FOR && row.dueAt() == null
                    && !isPaused(row) && Lanes.joins(versions.journey(row).route().step(row.step()), lanesOf(row))).findFirst();
            joining.ifPresent(row -> {
                lanesOf(row).forEach(lane -> leave(lane, "another lane was through first"));
                advance(row, false, walk -> walk.join(now));
            });
        } while (joining.isPresent());
    }

    /** @param news message ids of those to judge; null for all */
    private void count(EnrollmentRow row, Set<String> news) {
        Journey journey = versions.named(row, row.journey());
        if (journey != null && Counting.openUntil(row, journey) != null) {
            changes.conversions.addAll(new Counting(row, journey, versions.of(row).conditions(), customer).count(since(row), news));
        }
    }

    private List<Behavior> since(EnrollmentRow row) {
        Set<String> because = EnrollmentContext.because(row);
        return facts.history().stream().filter(behavior -> behavior.time() >= row.enteredAt().toEpochMilli() && !because.contains(behavior.messageId())).toList();
    }

    private void record(EnrollmentRow row, boolean isNew) {
        rows.put(row.id(), row);
        // what entered in this turn is not there yet to be moved
        (isNew || changes.entered.containsKey(row.id()) ? changes.entered : changes.moved).put(row.id(), row);
    }
}
