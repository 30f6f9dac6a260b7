package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Enrollment;
import io.kairos.release.OneRelease;
import io.kairos.release.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** One customer's enrollments in memory, for scenarios and backtests: what the turn's tables would hold. */
public final class RehearsingJourneys {

    /** As {@link JourneyConfig#lateAfter} and {@link JourneyConfig#cartLookBack} are unless somebody changes them: scenarios hold everywhere alike. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(1);
    private static final Duration CART_LOOK_BACK = Duration.ofDays(30);

    private final Release release;
    private final Map<UUID, EnrollmentRow> rows = new LinkedHashMap<>();

    /** @param before enrollments from before, which count for re-entry and do not go on */
    public RehearsingJourneys(Release release, UUID customer, Collection<Enrollment> before) {
        this.release = release;
        before.forEach(enrollment -> {
            EnrollmentRow row = over(enrollment, customer, release.number());
            rows.put(row.id(), row);
        });
    }

    /** When it ended is not known: one that is live today was under way all the time. */
    private static EnrollmentRow over(Enrollment before, UUID customer, long release) {
        EnrollmentState state = EnrollmentState.valueOf(before.state());
        Instant entered = before.enteredAt();
        return new EnrollmentRow(customer, UUID.randomUUID(), before.journey(), release, before.key(), "", "",
                state.isLive() ? EnrollmentState.COMPLETED : state, null, state.isLive() ? Instant.MAX : entered, -1, null, entered, entered, entered,
                JsonValues.of(Map.of("properties", before.context().map())), null, null, 0);
    }

    /** The triggers that start a release's journeys. */
    public static Set<String> starting(Release release) {
        return Journeys.of(release).all().stream().map(journey -> journey.entry().on()).collect(Collectors.toSet());
    }

    /** How far back journeys look from the moment they start, by the behaviors' type. */
    public static Map<String, Duration> lookBack() {
        return Map.of(CartItems.ADDED, CART_LOOK_BACK, CartItems.REMOVED, CART_LOOK_BACK);
    }

    /**
     * @param unwanted enrollments whose messages, as far as they have not gone out, are not wanted any more
     * @param failures sentences about enrollments that could not go on
     */
    public record Taken(List<StepRun> steps, List<Outbox.MessageRequest> messages, List<Behavior> updates, List<UUID> unwanted, List<String> failures) {
    }

    /**
     * Takes her enrollments as far as a turn goes.
     *
     * @param past her behaviors with those of this turn, in the order she lived through them
     * @param sent enrollments of which a message was sent
     */
    public Taken take(TurnOutcome outcome, List<Behavior> past, Set<UUID> sent, Instant now) {
        Journeys journeys = Journeys.of(release);
        if (rows.values().stream().noneMatch(EnrollmentRow::isLive) && outcome.retracted().isEmpty()
                && outcome.made().stream().allMatch(decision -> journeys.on(decision.trigger()).isEmpty())) {
            return new Taken(List.of(), List.of(), List.of(), List.of(), List.of());
        }
        Map<String, Behavior> evidence = new HashMap<>();
        past.forEach(behavior -> evidence.put(behavior.messageId(), behavior));
        Instant carts = outcome.made().stream().map(decision -> decision.at()).min(Comparator.naturalOrder()).orElse(now).minus(CART_LOOK_BACK);
        List<Behavior> products = past.stream().filter(behavior -> (behavior.type().equals(CartItems.ADDED)
                || behavior.type().equals(CartItems.REMOVED)) && !behavior.occurredAt().isBefore(carts)).toList();
        Map<UUID, Boolean> wasSent = new HashMap<>();
        sent.forEach(enrollment -> wasSent.put(enrollment, true));
        List<EnrollmentRow> stored = rows.values().stream().sorted(Comparator.comparing(EnrollmentRow::enteredAt)).toList();
        JourneyTurn turn = new JourneyTurn(new TurnFacts(outcome, stored, past, evidence, products, wasSent, Set.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(), Courses.NONE),
                release, new OneRelease(release), now, LATE_AFTER);
        Changes changes = turn.take();
        outcome.retracted().forEach(decision -> stored.stream().filter(row -> row.isOf(decision)).forEach(row -> changes.unwanted.add(row.id())));
        rows.putAll(changes.moved);
        rows.putAll(changes.entered);
        return new Taken(changes.steps, changes.messages, changes.updates.values().stream().flatMap(List::stream).toList(), changes.unwanted,
                changes.failures.stream().map(failure -> failure.subject() + " could not go on: " + failure.reason()).toList());
    }

    /** When the next of her enrollments goes on by itself; null when none does. */
    public Instant nextDue() {
        return rows.values().stream().filter(EnrollmentRow::isLive).map(EnrollmentRow::dueAt).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    /** A message goes out later than its step ran: what waits behind it counts from then. */
    public void hold(UUID enrollment, Customer customer, Instant now, Instant until) {
        EnrollmentRow row = rows.get(enrollment);
        if (row.isLive() && row.dueAt() != null && row.state() != EnrollmentState.SETTLING) {
            rows.put(enrollment, row.due(HoldingEnrollments.due(row, release, customer, now, until)));
        }
    }

    /** A message does not go out, and the customer leaves its journey. */
    public void leave(UUID enrollment, String reason, Instant now) {
        Lanes.run(List.copyOf(rows.values()), rows.get(enrollment)).stream().filter(EnrollmentRow::isLive)
                .forEach(row -> rows.put(row.id(), row.ended(EnrollmentState.EXITED, reason, now)));
    }

    /** How much a journey matters against others when a message has to give way. */
    public int priority(String journey) {
        return Journeys.of(release).named(journey).priority();
    }

    /** What a step does when there is no room for its message; null when the policy says it. */
    public Step.WhenCapped whenCapped(String journey, String step) {
        return Journeys.of(release).named(journey).route().step(step) instanceof Step.Send send ? send.whenCapped() : null;
    }

    /** As rules see them. */
    public List<Enrollment> facts() {
        return rows.values().stream().map(EnrollmentRow::fact).toList();
    }
}
