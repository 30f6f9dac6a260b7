package io.kairos.delivery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;

/** Tells the senders of this pod that messages were queued, once their transaction is committed. */
@Singleton
class QueuedSignal {

    private final TransactionSynchronizationRegistry transactions;
    private long count;

    @Inject
    QueuedSignal(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** Gives the signal when the current transaction commits; without one, now. */
    void afterCommit() {
        if (transactions == null || transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
            give();
        } else if (transactions.getResource(this) == null) {
            transactions.putResource(this, true);
            transactions.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                }

                @Override
                public void afterCompletion(int status) {
                    if (status == Status.STATUS_COMMITTED) {
                        give();
                    }
                }
            });
        }
    }

    synchronized void give() {
        count++;
        notifyAll();
    }

    /** How many were given so far. */
    synchronized long count() {
        return count;
    }

    /** Waits until more than {@code seen} were given, or for this long. */
    synchronized void await(long seen, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); count == seen && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
