package io.kairos.delivery;

import java.time.Duration;

/** What came of handing a message to its channel. */
sealed interface SendResult {

    /**
     * The provider has it.
     *
     * @param providerId the provider's own name for it; null when it has none
     */
    record Sent(String providerId) implements SendResult {

        Sent() {
            this(null);
        }
    }

    /** Permanent: another attempt would meet the same answer. */
    record Refused(String reason) implements SendResult {
    }

    /**
     * Temporary, and worth another attempt; throttled when the provider says how long to wait.
     *
     * @param retryAfter the least time the provider asks to wait; null when it does not say
     */
    record Unavailable(String reason, Duration retryAfter) implements SendResult {
    }
}
