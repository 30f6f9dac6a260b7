package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.time.Instant;

/** A way to reach customers. */
interface Channel {

    /** As messages name it: "email", "webhook". */
    String name();

    /**
     * Whether sending is a row in the sender's own transaction: then many messages share one transaction.
     * Otherwise each has its own, and its content is committed before the first attempt.
     */
    boolean inTransaction();

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
