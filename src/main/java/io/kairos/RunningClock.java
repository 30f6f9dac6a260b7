package io.kairos;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The one clock: the system's, or with {@code kairos.clock.start} set a virtual one for rehearsals and
 * tests, which stands until it is moved. Milliseconds, as everything stored.
 */
@Singleton
public class RunningClock extends Clock {

    private final AtomicReference<Instant> virtual;

    RunningClock(@ConfigProperty(name = "kairos.clock.start") Optional<Instant> start) {
        this.virtual = new AtomicReference<>(start.orElse(null));
    }

    public boolean isVirtual() {
        return virtual.get() != null;
    }

    /**
     * Moves a virtual clock; never backwards.
     *
     * @throws IllegalStateException when this is the system's clock
     */
    public void moveTo(Instant instant) {
        if (!isVirtual()) {
            throw new IllegalStateException("The clock is the system's: start with kairos.clock.start to move it.");
        }
        virtual.accumulateAndGet(instant, (now, then) -> then.isAfter(now) ? then : now);
    }

    @Override
    public Instant instant() {
        Instant now = virtual.get();
        return now != null ? now : Instant.ofEpochMilli(System.currentTimeMillis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Instants are the same in every zone.");
    }
}
