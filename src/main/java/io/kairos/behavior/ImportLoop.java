package io.kairos.behavior;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Takes in, in the background, what of uploaded files is left. */
@Singleton
class ImportLoop {

    private static final Logger LOG = Logger.getLogger(ImportLoop.class);

    private final Importing importing;
    private final IngestConfig config;
    private ScheduledExecutorService loop;
    private volatile boolean running = true;

    ImportLoop(Importing importing, IngestConfig config) {
        this.importing = importing;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        loop = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "imports"));
        long millis = config.imports().poll().toMillis();
        loop.scheduleWithFixedDelay(this::work, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        loop.shutdown();
        loop.awaitTermination(10, TimeUnit.SECONDS);
    }

    private void work() {
        try {
            while (running && importing.work(false)) {
                // until nothing is left
            }
        } catch (RuntimeException failed) {
            LOG.error("An uploaded file could not be taken in; trying again", failed);
        }
    }
}
