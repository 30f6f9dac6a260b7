package io.kairos.behavior;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the turn loops of this pod that behaviors have arrived, so that they need not wait for their next poll. */
@Singleton
public class ArrivalSignal {

    private final Semaphore arrived = new Semaphore(0);

    /** Behaviors have arrived and are committed. */
    public void arrived() {
        if (arrived.availablePermits() == 0) {
            arrived.release();
        }
    }

    /** Waits until something arrives; at once if something did since the last wait. */
    public void await(Duration atMost) throws InterruptedException {
        if (arrived.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
            arrived.drainPermits();
        }
    }
}
