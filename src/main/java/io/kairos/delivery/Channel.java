package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.time.Instant;

/** A way to reach customers. */
interface Channel {

    /** As messages name it: "email", "webhook", "sms", "push", "in-app", "slack". */
    String name();

    /**
     * Whether sending is a row in the sender's own transaction: then many messages share one transaction.
     * Otherwise each has its own, and its content is committed before the first attempt.
     */
    boolean inTransaction();

    /** Who takes the message away: when that one fails repeatedly, what is for others goes on. */
    default String provider(Message message) {
        return name();
    }

    /** Why this message may not go to this customer now, in a sentence that says what to do; null when it may. */
    String objection(Message message, Customer customer);

    /**
     * The message's content, the same at every attempt.
     *
     * @throws RenderingFailed when the template cannot be rendered for this customer
     */
    String render(Message message, Customer customer);

    /** Hands over a message that has content. */
    SendResult send(Message message, Customer customer, Instant now);
}
