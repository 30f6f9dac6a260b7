package io.kairos.delivery;

import java.time.Duration;

/** What came of handing a message to its channel. */
sealed interface SendResult {

    /** The provider has it. */
    record Sent() implements SendResult {
    }

    /** Another attempt would meet the same answer. */
    record Refused(String reason) implements SendResult {
    }

    /**
     * Worth another attempt.
     *
     * @param retryAfter the least time the provider asks to wait; null when it does not say
     */
    record Unavailable(String reason, Duration retryAfter) implements SendResult {
    }
}
