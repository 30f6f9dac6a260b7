package io.kairos.delivery;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A breaker for each provider of this pod: one broken receiver of webhooks must not hold up the others. */
final class Breakers {

    /** Journeys name hosts, so there are few; this bounds what a mistake can take. */
    private static final int MOST = 1000;

    private final LoadingCache<String, Breaker> breakers;

    /**
     * @param calls    how many of the last hand-overs count
     * @param least    with fewer it stays closed
     * @param failures at which percentage of temporary failures it opens
     * @param open     for how long
     */
    Breakers(int calls, int least, float failures, Duration open, Clock clock) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(calls, least, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(failures)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordResult(result -> result instanceof SendResult.Unavailable)
                .clock(clock)
                .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                .build();
        this.breakers = Caffeine.newBuilder().maximumSize(MOST)
                .build(provider -> new Breaker(CircuitBreaker.of(provider, config), clock, open));
    }

    /** @param provider as {@link Channel#provider} names it */
    Breaker of(String provider) {
        return breakers.get(provider);
    }
}
