package io.kairos.delivery;

import java.util.concurrent.TimeUnit;

/** Spaces out what a channel's senders of this pod send. */
final class Pace {

    private final long interval;
    private long next = System.nanoTime();

    /** @param perSecond 0 for no limit */
    Pace(int perSecond) {
        this.interval = perSecond <= 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Waits for the next free slot. */
    void take() throws InterruptedException {
        if (interval > 0) {
            TimeUnit.NANOSECONDS.sleep(reserve(System.nanoTime()));
        }
    }

    /** How many nanoseconds until the slot that is now taken. */
    synchronized long reserve(long now) {
        long slot = Math.max(now, next);
        next = slot + interval;
        return slot - now;
    }
}
