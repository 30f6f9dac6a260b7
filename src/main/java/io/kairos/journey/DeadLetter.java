package io.kairos.journey;

import java.time.Instant;
import java.util.UUID;

/** An enrollment that could not go on. */
record DeadLetter(UUID id, UUID customerId, String subject, String reason, Instant at) {

    static final String KIND = "enrollment";
}
