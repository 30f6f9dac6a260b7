package io.kairos.delivery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the senders of this pod that messages were queued, once their transaction is committed. */
@Singleton
class QueuedSignal {

    private final TransactionSynchronizationRegistry transactions;
    private final Map<String, Long> counts = new HashMap<>();

    @Inject
    QueuedSignal(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** Gives the signal for a channel when the current transaction commits; without one, now. */
    void afterCommit(String channel) {
        if (transactions == null || transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
            give(channel);
            return;
        }
        List<Object> key = List.of(QueuedSignal.class, channel);
        if (transactions.getResource(key) == null) {
            transactions.putResource(key, true);
            transactions.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    // only the outcome matters
                }

                @Override
                public void afterCompletion(int status) {
                    if (status == Status.STATUS_COMMITTED) {
                        give(channel);
                    }
                }
            });
        }
    }

    private synchronized void give(String channel) {
        counts.merge(channel, 1L, Long::sum);
        notifyAll();
    }

    /** Ends all waits. */
    synchronized void giveAll() {
        counts.replaceAll((channel, count) -> count + 1);
        notifyAll();
    }

    /** How many were given for a channel so far. */
    synchronized long count(String channel) {
        return counts.computeIfAbsent(channel, first -> 0L);
    }

    /** Waits until more than {@code seen} were given, or for this long. */
    synchronized void await(String channel, long seen, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); count(channel) == seen && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
