package io.kairos.behavior;

import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;

/**
 * Something a customer did; immutable.
 *
 * @param messageId  the sender's id of the message that reported it
 * @param type       what was done, named as in the Segment e-commerce spec ("Product Added")
 * @param time       when it happened, in epoch milliseconds: the clock rules reason on
 * @param seq        order of arrival, which decides between equal times
 * @param receivedAt when it arrived
 */
public record Behavior(String messageId, String type, long time, long seq, Instant receivedAt, JsonValues properties) {

    /** An identify call; its properties are the traits. */
    public static final String IDENTIFIED = "Identified";
    /** A change of attributes by a journey's update step; its properties are the attributes. */
    public static final String CUSTOMER_UPDATED = "Customer Updated";
    public static final String PAGE_VIEWED = "Page Viewed";
    public static final String SCREEN_VIEWED = "Screen Viewed";
    /** A group call; its properties are the group's traits and {@code groupId}. */
    public static final String GROUPED = "Grouped";
    public static final String ALIASED = "Aliased";

    /** Types that change the customer's attributes. */
    public static final Set<String> CHANGING_CUSTOMERS = Set.of(IDENTIFIED, CUSTOMER_UPDATED, GROUPED);

    /** The order in which a customer lived through them. */
    public static final Comparator<Behavior> LIVED =
            Comparator.comparingLong(Behavior::time).thenComparingLong(Behavior::seq);

    public Instant occurredAt() {
        return Instant.ofEpochMilli(time);
    }

    public String text(String property) {
        return properties.text(property);
    }

    public Double number(String property) {
        return properties.number(property);
    }

    public boolean flag(String property) {
        return properties.flag(property);
    }

    /** Whether it changes the customer's attributes. */
    public boolean changesCustomer() {
        return CHANGING_CUSTOMERS.contains(type);
    }
}
