package io.kairos.journey;

import java.time.Instant;
import java.util.UUID;

/**
 * Whether a customer is in a segment.
 *
 * @param n     how often she entered or left it; what is told of the last is told with the highest
 * @param since since when she is in or out; null for one who was in when the release that has it so became active
 * @param dueAt when time alone may change it; null for never
 */
public record Member(UUID customerId, String segment, boolean member, long n, Instant since, Instant dueAt) {

    /** One who never was a member. */
    static Member none(UUID customerId, String segment) {
        return new Member(customerId, segment, false, 0, null, null);
    }

    Member judged(boolean now, Instant at, Instant due) {
        return now == member ? new Member(customerId, segment, member, n, since, due) : new Member(customerId, segment, now, n + 1, at, due);
    }
}
