package io.kairos.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** When the next attempt is due: exponential with full jitter, so that what failed together does not come back together. */
final class Backoff {

    /** A provider that asks for more is not heeded further: messages go stale. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;

    /** @param random uniform in [0, 1) */
    Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /**
     * @param failed     how many attempts failed, this one included
     * @param retryAfter the least time the provider asks to wait; may be null
     */
    Instant next(Instant now, int failed, Duration retryAfter) {
        double ceiling = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, failed - 1));
        Duration wait = Duration.ofMillis(1 + (long) (random.getAsDouble() * ceiling));
        if (retryAfter != null && retryAfter.compareTo(wait) > 0) {
            // jitter on top, or everything told to wait comes back at once
            wait = min(retryAfter, LONGEST_RETRY_AFTER).plus(min(wait, first));
        }
        return now.plus(wait);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
