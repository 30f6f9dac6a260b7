package io.kairos.journey;

import io.kairos.behavior.Behavior;
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

    void addAll(Changes other) {
        entered.putAll(other.entered);
        moved.putAll(other.moved);
        steps.addAll(other.steps);
        messages.addAll(other.messages);
        other.updates.forEach((customer, behaviors) ->
                updates.computeIfAbsent(customer, id -> new ArrayList<>()).addAll(behaviors));
        failures.addAll(other.failures);
        unwanted.addAll(other.unwanted);
    }

    boolean isEmpty() {
        return entered.isEmpty() && moved.isEmpty();
    }
}
