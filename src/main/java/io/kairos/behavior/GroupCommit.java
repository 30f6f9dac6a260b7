package io.kairos.behavior;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Lets concurrent requests share a transaction: while one group commits, the next gathers. A request is answered
 * when its group is committed; one that comes alone waits for nobody.
 */
@Singleton
class GroupCommit {

    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    private record Request(List<Incoming> messages, CompletableFuture<Void> stored) {
    }

    private final StoringBehaviors storing;
    private final ArrivalSignal signal;
    private final IngestConfig config;
    private final LinkedBlockingQueue<Request> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Thread> writers = new ArrayList<>();
    private final Counter ingested;
    private final Counter duplicates;
    private final Timer commit;
    private volatile boolean running = true;

    GroupCommit(StoringBehaviors storing, ArrivalSignal signal, IngestConfig config, MeterRegistry metrics) {
        this.storing = storing;
        this.signal = signal;
        this.config = config;
        ingested = metrics.counter("kairos.behaviors.ingested");
        duplicates = metrics.counter("kairos.behaviors.duplicate");
        commit = Timer.builder("kairos.ingest.commit").description("A transaction that stores behaviors").publishPercentileHistogram().register(metrics);
        metrics.gauge("kairos.ingest.waiting", waiting);
    }

    void start(@Observes StartupEvent event) {
        for (int i = 0; i < config.writers(); i++) {
            Thread writer = new Thread(this::write, "ingest-" + i);
            writers.add(writer);
            writer.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        running = false;
        for (Thread writer : writers) {
            writer.join(10_000);
        }
    }

    /**
     * Stores messages, all or none of them.
     *
     * @return completes when they are committed, exceptionally when none is stored; null when too many are waiting
     */
    CompletableFuture<Void> store(List<Incoming> messages) {
        if (waiting.addAndGet(messages.size()) > config.queue() && waiting.get() > messages.size()) {
            waiting.addAndGet(-messages.size());
            return null;
        }
        Request request = new Request(messages, new CompletableFuture<>());
        queue.add(request);
        return request.stored();
    }

    private void write() {
        while (running || !queue.isEmpty()) {
            try {
                Request first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Request> group = group(first);
                    commit.record(() -> commit(group));
                    group.forEach(request -> waiting.addAndGet(-request.messages().size()));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private List<Request> group(Request first) {
        List<Request> group = new ArrayList<>();
        int size = 0;
        for (Request next = first; next != null; next = size < config.group() ? queue.poll() : null) {
            group.add(next);
            size += next.messages().size();
        }
        return group;
    }

    /** What fails together may succeed alone: one bad request must not fail the others. */
    private void commit(List<Request> group) {
        List<Incoming> messages = group.stream().flatMap(request -> request.messages().stream()).toList();
        int stored;
        try {
            stored = QuarkusTransaction.requiringNew().call(() -> storing.store(messages));
        } catch (RuntimeException e) {
            if (group.size() > 1) {
                group.forEach(request -> commit(List.of(request)));
            } else {
                LOG.error("Behaviors could not be stored; their sender is told to try again", e);
                group.get(0).stored().completeExceptionally(e);
            }
            return;
        }
        storing.committed(messages);
        ingested.increment(stored);
        duplicates.increment(messages.size() - stored);
        signal.arrived();
        group.forEach(request -> request.stored().complete(null));
    }
}
