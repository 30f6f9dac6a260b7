package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where journeys hand messages over, in the turn's transaction; the delivery room fills it. */
public interface Outbox {

    /** Queues messages; one whose id is there already is left as it is. */
    void queue(List<MessageRequest> messages);

    /**
     * Cancels what these enrollments have queued and is not being handed to a provider right now.
     *
     * @return for each enrollment, whether a message of it was sent or is being sent
     */
    Map<UUID, Boolean> cancel(Collection<UUID> enrollments, String reason);

    /**
     * @param id         idempotency key; follows from enrollment, step and visit
     * @param channel    "email" or "webhook"
     * @param template   template name for email; for webhook may be null
     * @param topic      subscription topic; null for the channel as a whole
     * @param transactional whether it is exempt from marketing consent (an order confirmation)
     * @param context    what templates see beside the customer: {@code trigger}, {@code behaviors}
     *                   (the matched ones: type, occurredAt, properties), {@code enrollment}, {@code items};
     *                   for webhook also {@code url} and optional {@code body}
     */
    record MessageRequest(UUID id, UUID customerId, UUID enrollmentId, String journey, String step, long release,
            String channel, String template, String topic, boolean transactional, JsonValues context,
            Instant queuedAt) {
    }
}
