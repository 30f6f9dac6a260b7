package io.kairos.journey;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An outbox that sends nothing and remembers everything. */
final class RecordingOutbox implements Outbox {

    final Map<UUID, MessageRequest> queued = new LinkedHashMap<>();
    final Map<UUID, String> cancelled = new HashMap<>();
    /** Enrollments of which a message is out. */
    final Set<UUID> sent = new HashSet<>();

    @Override
    public void queue(List<MessageRequest> messages) {
        messages.forEach(message -> queued.putIfAbsent(message.id(), message));
    }

    @Override
    public void withdraw(Collection<UUID> enrollments, String reason) {
        cancel(enrollments, reason);
    }

    @Override
    public Set<UUID> waiting(Collection<UUID> customers) {
        return Set.of();
    }

    @Override
    public Map<UUID, Boolean> cancel(Collection<UUID> enrollments, String reason) {
        Map<UUID, Boolean> out = new HashMap<>();
        enrollments.forEach(id -> {
            cancelled.put(id, reason);
            out.put(id, sent.contains(id));
        });
        return out;
    }

    List<String> steps() {
        return queued.values().stream().map(MessageRequest::step).toList();
    }
}
