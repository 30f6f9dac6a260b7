package io.kairos.journey;

import io.kairos.customer.Customer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells other systems what happens to customers; the room that delivers fills it. Joins the caller's transaction: what does not commit is not told. */
public interface Announcing {

    void announce(List<Announcement> announcements);

    /** What can be told of. */
    enum Kind {
        SEGMENT_ENTERED, SEGMENT_EXITED, JOURNEY_ENTERED, JOURNEY_STEP, JOURNEY_GOAL_REACHED, JOURNEY_GOAL_REFUNDED, JOURNEY_EXITED, MESSAGE_SENT;

        /** As receivers see it, such as {@code journey.goal_reached}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
        }

        public boolean ofSegment() {
            return this == SEGMENT_ENTERED || this == SEGMENT_EXITED;
        }
    }

    /**
     * @param about    the segment's name, or the journey's
     * @param identity what makes it one and the same when it comes twice; unique for its kind
     * @param data     what else there is to know; null values are left out
     */
    record Announcement(Kind kind, Customer customer, String about, String identity, Instant at, Map<String, Object> data) {
    }
}
