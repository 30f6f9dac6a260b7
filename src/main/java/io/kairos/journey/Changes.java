package io.kairos.journey;

import io.kairos.behavior.Behavior;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What turns want written for enrollments; nothing of it has happened yet. */
final class Changes {

    /** New enrollments as they stand after the turn. */
    final Map<UUID, EnrollmentRow> entered = new LinkedHashMap<>();
    /** Earlier enrollments as they stand after the turn. */
    final Map<UUID, EnrollmentRow> moved = new LinkedHashMap<>();
    final List<StepRun> steps = new ArrayList<>();
    final List<Outbox.MessageRequest> messages = new ArrayList<>();
    /** Attribute changes, by customer. */
    final Map<UUID, List<Behavior>> updates = new LinkedHashMap<>();
    final List<Failure> failures = new ArrayList<>();
    /** Enrollments whose queued messages are no longer wanted. */
    final List<UUID> unwanted = new ArrayList<>();

    final List<ArmTaken> arms = new ArrayList<>();
    final List<Conversion> conversions = new ArrayList<>();
    /** Until when goals of enrollments are counted. */
    final Map<UUID, Instant> goalsUntil = new LinkedHashMap<>();
    /** What starts inside enrollments; turned into enrollments before anything is written. */
    final List<Beside> beside = new ArrayList<>();

    /** Enrollments whose journey ends because one of their lanes came to an exit step, with its reason. */
    final Map<UUID, String> exits = new LinkedHashMap<>();

    /** @param bucket the hash it follows from, 0 to 9999; null when it was not drawn; @param course one of {@link Courses}, or null */
    record ArmTaken(UUID customerId, UUID enrollmentId, String journey, long release, String step, String arm, Integer bucket, String course,
            Instant at) {
    }

    /** @param messageId the behavior that reached the goal; @param value below zero for a refund */
    record Conversion(UUID customerId, UUID enrollmentId, String journey, long release, String goal, String messageId, Instant occurredAt,
            BigDecimal value) {
    }

    /** @param lane a lane of the step; null for another journey */
    record Beside(UUID enrollmentId, String step, String lane, String journey, boolean awaited, String visit, Instant at) {
    }

    void addAll(Changes other) {
        entered.putAll(other.entered);
        moved.putAll(other.moved);
        steps.addAll(other.steps);
        messages.addAll(other.messages);
        other.updates.forEach((customer, behaviors) ->
                updates.computeIfAbsent(customer, id -> new ArrayList<>()).addAll(behaviors));
        failures.addAll(other.failures);
        unwanted.addAll(other.unwanted);
        arms.addAll(other.arms);
        conversions.addAll(other.conversions);
        goalsUntil.putAll(other.goalsUntil);
    }

    boolean isEmpty() {
        return entered.isEmpty() && moved.isEmpty() && conversions.isEmpty();
    }
}
