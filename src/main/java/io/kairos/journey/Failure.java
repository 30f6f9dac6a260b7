package io.kairos.journey;

import java.time.Instant;
import java.util.UUID;

/**
 * An enrollment that could not go on.
 *
 * @param subject journey and step
 */
record Failure(UUID customerId, String subject, String reason, Instant at) {

    /** The kind of dead letter it becomes. */
    static final String KIND = "journey";
}
