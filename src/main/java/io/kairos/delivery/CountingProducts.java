package io.kairos.delivery;

import io.kairos.RunningClock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Counts orders from time to time, on one pod at a time: what is bought together, and what is popular. */
@Singleton
class CountingProducts {

    private static final Logger LOG = Logger.getLogger(CountingProducts.class);

    /** A year's orders of a large shop take longer than a transaction usually may. */
    private static final class LongTransactions implements Transactions {
        @Override
        public <T> T call(Callable<T> work) {
            return QuarkusTransaction.requiringNew().timeout((int) TimeUnit.HOURS.toSeconds(1)).call(work);
        }
    }

    private final ProductTable table;
    private final Transactions transactions;
    private final DeliveryConfig.Recommendations config;
    private final Clock clock;
    private ScheduledExecutorService counting;

    @Inject
    CountingProducts(ProductTable table, DeliveryConfig config, Clock clock) {
        this(table, new LongTransactions(), config.recommendations(), clock);
    }

    CountingProducts(ProductTable table, Transactions transactions, DeliveryConfig.Recommendations config, Clock clock) {
        this.table = table;
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    /** @return whether it was time */
    boolean countIfDue() {
        Instant now = clock.instant();
        return transactions.call(() -> {
            boolean due = table.claim(now.minus(config.every()), now);
            if (due) {
                table.count(now, config.pairs(), config.popular(), config.support());
            }
            return due;
        });
    }

    /** Under a clock that stands still nothing happens in the background, so it happens when it matters. */
    void countUnderVirtualTime() {
        if (isVirtual()) {
            countIfDue();
        }
    }

    private boolean isVirtual() {
        return clock instanceof RunningClock running && running.isVirtual();
    }

    void start(@Observes StartupEvent started) {
        if (isVirtual()) {
            return;
        }
        counting = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "kairos-counting-products");
            thread.setDaemon(true);
            return thread;
        });
        counting.scheduleWithFixedDelay(this::tryToCount, 1, Math.max(1, config.every().toSeconds() / 4), TimeUnit.SECONDS);
    }

    private void tryToCount() {
        try {
            countIfDue();
        } catch (RuntimeException failed) {
            LOG.warnf(failed, "Orders could not be counted; what is recommended stays as it was. Trying again in a quarter of %s", config.every());
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        if (counting != null) {
            counting.shutdownNow();
        }
    }
}
