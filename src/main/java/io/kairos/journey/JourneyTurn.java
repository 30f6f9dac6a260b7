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
import java.util.stream.Collectors;

/** What one customer's turn means for her enrollments: a pure function of facts, time and releases. */
final class JourneyTurn {

    private final TurnFacts facts;
    private final Release active;
    private final Releases releases;
    private final Instant now;
    private final Duration lateAfter;
    private final Map<UUID, EnrollmentRow> rows = new LinkedHashMap<>();
    private final Set<String> arrived;
    private final Changes changes = new Changes();
    private Customer customer;

    JourneyTurn(TurnFacts facts, Release active, Releases releases, Instant now, Duration lateAfter) {
        this.facts = facts;
        this.active = active;
        this.releases = releases;
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
            if (row.isLive() && !isPaused(row) && (!arrived.isEmpty() || isDue(row) || facts.isInLine(row) || row != before)) {
                advance(row, false);
            } else if (!row.isLive() && !arrived.isEmpty()) {
                count(row, arrived);
                withdraw(row);
            }
        }
        join();
        facts.outcome().made().stream().sorted(Comparator.comparing(Decision::at)).forEach(decision ->
                journeys(active).on(decision.trigger()).forEach(journey -> enroll(decision, journey, null)));
        facts.entrants().forEach(entrant -> enroll(entrant.enters().decision(), entrant.journey(), entrant.enters().refusal()));
        join();
        return changes;
    }

    /** When the next of her enrollments goes on by itself; null when none does. */
    Instant nextDue() {
        return rows.values().stream().filter(row -> row.isLive() && !isPaused(row)).map(EnrollmentRow::dueAt).filter(Objects::nonNull)
                .min(Instant::compareTo).orElse(null);
    }

    private boolean isPaused(EnrollmentRow row) {
        return facts.controls().get(row.journey()) == JourneyControl.PAUSED;
    }

    private boolean isDue(EnrollmentRow row) {
        return row.dueAt() != null && !row.dueAt().isAfter(now);
    }

    static Journeys journeys(Release release) {
        Journeys journeys = release.part(Journeys.class);
        return journeys == null ? Journeys.NONE : journeys;
    }

    private void retract(Decision decision) {
        for (EnrollmentRow row : List.copyOf(rows.values())) {
            if (!row.isOf(decision) || !row.isLive() && row.state() != EnrollmentState.COMPLETED) {
                continue;
            }
            if (!facts.sent().getOrDefault(row.id(), false)) {
                record(row.ended(row.state() == EnrollmentState.SETTLING ? EnrollmentState.REFUSED : EnrollmentState.EXITED,
                        EnrollmentRow.RETRACTED, now), false);
            } else if (row.isLive()) {
                changes.steps.add(new StepRun(row.customerId(), row.id(), row.logged(), row.journey(),
                        Objects.requireNonNullElse(row.step(), ""), "retraction", "kept", "a message of it was sent before", now));
                record(row.oneMoreLogged(now), false);
            }
        }
    }

    /** A repeat changes nothing; a decision that stands again after it was retracted enrolls again. @param refused null for no reason yet */
    private void enroll(Decision decision, Journey journey, String refused) {
        List<EnrollmentRow> before = rows.values().stream()
                .filter(row -> row.journey().equals(journey.name()) && row.isOf(decision)).toList();
        if (before.stream().anyMatch(row -> !row.wasRetracted())) {
            return;
        }
        List<Behavior> triggering = decision.because().stream().map(facts.evidence()::get).filter(Objects::nonNull)
                .sorted(Behavior.LIVED).toList();
        String key = journey.entry().reentry().keyOf(triggering, decision.key());
        String refusal = refused != null ? refused : journey.entry().reentry().refusal(decision.at(), rows.values().stream()
                .filter(row -> row.journey().equals(journey.name()) && row.key().equals(key)).toList(), lateAfter);
        if (facts.controls().containsKey(journey.name())) {
            refusal = "the journey is " + facts.controls().get(journey.name()).name().toLowerCase(Locale.ROOT);
        }
        UUID id = Ids.of("enrollment", customer.id().toString(), journey.name(), decision.trigger(), decision.key(),
                decision.at().toString(), String.valueOf(before.size()));
        Instant settled = (late(decision.at()) ? now : decision.at()).plus(journey.entry().settle());
        EnrollmentRow row = new EnrollmentRow(customer.id(), id, journey.name(), active.number(), key, decision.trigger(),
                decision.key(), refusal == null ? EnrollmentState.SETTLING : EnrollmentState.REFUSED, null, decision.at(), -1,
                refusal == null ? settled : null, decision.at(), now, now, refusal == null
                        ? EnrollmentContext.at(decision, triggering, facts.products()) : JsonValues.of(Map.of("because", decision.because(), "rule", decision.rule())),
                null, refusal, 0);
        if (refusal == null) {
            advance(row, true);
        } else {
            record(row, true);
        }
    }

    private boolean late(Instant at) {
        return Duration.between(at, now).compareTo(lateAfter) > 0;
    }

    /** As the active release wants it for people under way: a row that moved, left, or is what it was. */
    private EnrollmentRow takeAlong(EnrollmentRow row) {
        InFlight policy = facts.inFlight().getOrDefault(row.journey(), InFlight.STAY);
        if (policy.policy() == InFlight.Policy.STAY) {
            return row;
        }
        Journey from = journeys(releases.number(row.release())).named(row.journey());
        Journey to = journeys(active).named(row.journey());
        InFlight.Place place = policy.place(row.state(), row.step(), from, to);
        String versions = "release " + row.release() + " to " + active.number();
        EnrollmentRow after = row;
        if (place.outcome() == InFlight.Outcome.MOVES) {
            after = Moving.to(row, active.number(), from, to, place.step(), policy.steps(),
                    facts.passed().getOrDefault(row.id(), Map.of()), customer.timeZone(journeys(active).program().timeZone()), now);
            after = logged(after, "moved", versions + (Objects.equals(row.step(), place.step()) ? "" : ", from " + row.step()));
        } else if (place.outcome() == InFlight.Outcome.EXITS) {
            boolean settling = row.state() == EnrollmentState.SETTLING;
            after = logged(row.ended(settling ? EnrollmentState.REFUSED : EnrollmentState.EXITED, place.detail(), now), "exited", versions);
            changes.unwanted.add(row.id());
            lanesOf(row).forEach(lane -> leave(lane, place.detail()));
        }
        if (after != row) {
            record(after, false);
        }
        return after;
    }

    private EnrollmentRow logged(EnrollmentRow row, String outcome, String detail) {
        changes.steps.add(new StepRun(row.customerId(), row.id(), row.logged(), row.journey(), Objects.requireNonNullElse(row.step(), ""),
                "move", outcome, detail, now));
        return row.oneMoreLogged(now);
    }

    private EnrollmentRow stop(EnrollmentRow row, String why) {
        boolean settling = row.state() == EnrollmentState.SETTLING;
        EnrollmentRow after = row.ended(settling ? EnrollmentState.REFUSED : EnrollmentState.EXITED, why, now);
        changes.unwanted.add(row.id());
        record(after, false);
        return after;
    }

    /** Whatever goes wrong concerns this enrollment alone, and nothing it did in this turn counts. */
    private void advance(EnrollmentRow row, boolean isNew) {
        try {
            Walk walk = walk(row);
            walk.go();
            take(walk, row, isNew);
            Instant goalsUntil = isNew ? Counting.openUntil(walk.row(), journey(row)) : null;
            if (goalsUntil != null) {
                changes.goalsUntil.put(row.id(), goalsUntil);
            }
            count(walk.row(), isNew ? null : arrived);
        } catch (RuntimeException | StackOverflowError failure) {
            String reason = String.valueOf(failure).replace("\0", "");
            String subject = row.journey() + (row.step() == null ? "" : "/" + row.step());
            changes.failures.add(new Failure(row.customerId(), subject, reason, now));
            record(row.ended(EnrollmentState.FAILED, reason, now), isNew);
        }
    }

    private Walk walk(EnrollmentRow row) {
        return new Walk(row, journey(row), release(row).conditions(), customer, since(row), arrived,
                journeys(active).program(), facts.lines().get(row.journey()), facts.courses(), now, lateAfter);
    }

    private Release release(EnrollmentRow row) {
        return row.release() == active.number() ? active : releases.number(row.release());
    }

    private Journey journey(EnrollmentRow row) {
        Journey journey = journeys(release(row)).named(row.journey());
        if (journey == null) {
            throw new IllegalStateException("Release " + row.release() + " has no journey " + row.journey() + ".");
        }
        return journey;
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
        Journey journey = journeys(release(parent)).named(beside.journey());
        String first = beside.lane() == null ? null
                : ((Step.Parallel) journey.route().step(beside.step())).lanes().get(beside.lane()).get(0).id();
        EnrollmentRow row = Lanes.starting(parent, beside, first, now);
        String refusal = beside.lane() != null ? null : facts.controls().containsKey(beside.journey()) ? "the journey takes nobody in"
                : journey.entry().reentry().refusal(now, rows.values().stream()
                        .filter(other -> other.journey().equals(beside.journey()) && other.key().equals(row.key())).toList(), lateAfter);
        if (refusal == null) {
            advance(row, true);
        } else {
            record(row.ended(EnrollmentState.REFUSED, refusal, now), true);
        }
    }

    /** A message may wait longer than its journey has steps: the exit condition holds for it all the same. */
    private void withdraw(EnrollmentRow row) {
        String exit = facts.waiting().contains(row.id()) ? journey(row).exitWhen() : null;
        if (exit != null && walk(row).match(exit, since(row)) != null) {
            changes.unwanted.add(row.id());
            record(row.state() == EnrollmentState.COMPLETED ? row.ended(EnrollmentState.EXITED, "exit condition", now) : row, false);
        }
    }

    private void leave(EnrollmentRow row, String reason) {
        if (row != null && row.isLive()) {
            changes.unwanted.add(row.id());
            record(row.ended(EnrollmentState.EXITED, reason, now), false);
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
                    && !isPaused(row) && Lanes.joins(journey(row).route().step(row.step()), lanesOf(row))).findFirst();
            joining.ifPresent(row -> {
                lanesOf(row).forEach(lane -> leave(lane, "another lane was through first"));
                Walk walk = walk(row);
                walk.join(now);
                take(walk, row, false);
            });
        } while (joining.isPresent());
    }

    /** @param news message ids of those to judge; null for all */
    private void count(EnrollmentRow row, Set<String> news) {
        Journey journey = journeys(release(row)).named(row.journey());
        if (journey != null && Counting.openUntil(row, journey) != null) {
            changes.conversions.addAll(new Counting(row, journey, release(row).conditions(), customer).count(since(row), news));
        }
    }

    private List<Behavior> since(EnrollmentRow row) {
        Set<String> because = EnrollmentContext.because(row);
        return facts.history().stream()
                .filter(behavior -> behavior.time() >= row.enteredAt().toEpochMilli() && !because.contains(behavior.messageId()))
                .toList();
    }

    private void record(EnrollmentRow row, boolean isNew) {
        rows.put(row.id(), row);
        // what entered in this turn is not there yet to be moved
        (isNew || changes.entered.containsKey(row.id()) ? changes.entered : changes.moved).put(row.id(), row);
    }
}
