package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Where journeys hand messages over, in the turn's transaction; the delivery room fills it. */
public interface Outbox {

    /** Queues messages; one whose id is there already is left as it is. */
    void queue(List<MessageRequest> messages);

    /**
     * What these enrollments have queued goes out no more. What is being handed over right now may still arrive, but is not tried again
     * should that fail.
     */
    void withdraw(Collection<UUID> enrollments, String reason);

    /** Which enrollments of these customers have queued what is not settled yet. */
    Set<UUID> waiting(Collection<UUID> customers);

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
     * @param context    what templates see beside the customer: {@code trigger} (name, key, rule, at),
     *                   {@code behaviors} (those that triggered it: messageId, type, occurredAt, properties; the newest
     *                   20), {@code matched} (the same of what the last wait or branch matched), {@code enrollment}
     *                   (journey, key, enteredAt, and properties: the triggering behaviors' together), {@code items}
     *                   (what is in the cart the trigger is about, see {@link CartItems}: each one's properties); for
     *                   webhook also {@code url} and optional {@code body}
     */
    record MessageRequest(UUID id, UUID customerId, UUID enrollmentId, String journey, String step, long release,
            String channel, String template, String topic, boolean transactional, JsonValues context,
            Instant queuedAt) {
    }
}
