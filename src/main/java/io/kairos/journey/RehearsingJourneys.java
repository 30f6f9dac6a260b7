package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Enrollment;
import io.kairos.release.OneRelease;
import io.kairos.release.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One customer's enrollments in memory, for scenarios: what the turn's tables would hold. */
public final class RehearsingJourneys {

    /** As {@link JourneyConfig#lateAfter} and {@link JourneyConfig#cartLookBack} are unless somebody changes them: scenarios hold everywhere alike. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(1);
    private static final Duration CART_LOOK_BACK = Duration.ofDays(30);

    private final Release release;
    private final Map<UUID, EnrollmentRow> rows = new LinkedHashMap<>();
    private Instant nextDue;

    public RehearsingJourneys(Release release) {
        this.release = release;
    }

    /** @param failures sentences about enrollments that could not go on */
    public record Taken(List<StepRun> steps, List<Outbox.MessageRequest> messages, List<Behavior> updates, List<String> failures) {
    }

    /**
     * Takes her enrollments as far as a turn goes.
     *
     * @param past her behaviors with those of this turn, in the order she lived through them
     * @param sent enrollments of which a message was sent
     */
    public Taken take(TurnOutcome outcome, List<Behavior> past, Set<UUID> sent, Instant now) {
        Map<String, Behavior> evidence = new HashMap<>();
        past.forEach(behavior -> evidence.put(behavior.messageId(), behavior));
        Instant carts = outcome.made().stream().map(decision -> decision.at()).min(Comparator.naturalOrder()).orElse(now).minus(CART_LOOK_BACK);
        List<Behavior> products = past.stream().filter(behavior -> (behavior.type().equals(CartItems.ADDED)
                || behavior.type().equals(CartItems.REMOVED)) && !behavior.occurredAt().isBefore(carts)).toList();
        Map<UUID, Boolean> wasSent = new HashMap<>();
        sent.forEach(enrollment -> wasSent.put(enrollment, true));
        List<EnrollmentRow> stored = rows.values().stream().sorted(Comparator.comparing(EnrollmentRow::enteredAt)).toList();
        JourneyTurn turn = new JourneyTurn(new TurnFacts(outcome, stored, past, evidence, products, wasSent, Map.of(), Map.of(), Map.of(), List.of(), Map.of()),
                release, new OneRelease(release), now, LATE_AFTER);
        Changes changes = turn.take();
        rows.putAll(changes.moved);
        rows.putAll(changes.entered);
        nextDue = turn.nextDue();
        return new Taken(changes.steps, changes.messages, changes.updates.values().stream().flatMap(List::stream).toList(),
                changes.failures.stream().map(failure -> failure.subject() + " could not go on: " + failure.reason()).toList());
    }

    /** When the next of her enrollments goes on by itself; null when none does. */
    public Instant nextDue() {
        return nextDue;
    }

    /** As rules see them. */
    public List<Enrollment> facts() {
        return rows.values().stream().map(EnrollmentRow::fact).toList();
    }
}
