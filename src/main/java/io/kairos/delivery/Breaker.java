package io.kairos.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Keeps messages from a provider that failed repeatedly, so that they do not use up their attempts: open for a while, then one message
 * goes out to see, and its answer closes it or opens it again. Safe for many threads.
 */
final class Breaker {

    /** While one message is out to see, the others look again this soon. */
    private static final Duration WHILE_PROBING = Duration.ofSeconds(1);
    /** A provider that asks for more is asked again nevertheless. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final CircuitBreaker circuit;
    private volatile Instant until = Instant.MIN;

    /** @param open how long it stays open */
    Breaker(CircuitBreaker circuit, Clock clock, Duration open) {
        this.circuit = circuit;
        circuit.getEventPublisher().onStateTransition(change -> {
            StateTransition to = change.getStateTransition();
            if (to.getToState() == CircuitBreaker.State.OPEN) {
                // the circuit itself lets one through only after that instant
                until = clock.instant().plus(open).plusMillis(1);
            }
        });
    }

    /** Until when it is open; null when it is not. Takes nothing. */
    Instant openUntil(Instant now) {
        Instant end = until;
        return now.isBefore(end) ? end : null;
    }

    /** When to look again; null when a message may go out now, whose result must be {@link #told}. */
    Instant shutUntil(Instant now) {
        Instant open = openUntil(now);
        if (open != null) {
            return open;
        }
        return circuit.tryAcquirePermission() ? null : now.plus(WHILE_PROBING);
    }

    /** What came of a message that might go out. */
    void told(SendResult result, Instant now) {
        circuit.onResult(0, TimeUnit.NANOSECONDS, result);
        if (result instanceof SendResult.Unavailable busy && busy.retryAfter() != null && openUntil(now) != null) {
            Instant asked = now.plus(busy.retryAfter().compareTo(LONGEST) < 0 ? busy.retryAfter() : LONGEST);
            until = asked.isAfter(until) ? asked : until;
        }
    }

    /** Nothing came of it: the hand-over itself failed. */
    void failed(RuntimeException failure) {
        circuit.onError(0, TimeUnit.NANOSECONDS, failure);
    }
}
