package io.kairos.release;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes the rules directory the active release, at start and whenever a file changes. What does not compile is refused
 * with findings and the last good release stays. A release another pod activated is taken over.
 */
@Singleton
public class PublishingDirectory implements Releases {

    private static final Logger LOG = Logger.getLogger(PublishingDirectory.class);

    private final ReleaseConfig config;
    private final ReleaseStore store;
    private final RulesDirectory directory;
    private final List<ReleasePart<?>> parts;
    private final Clock clock;
    private final Map<Long, Release> compiled = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rules-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Release active;
    private volatile List<Finding> refused = List.of();
    private String seen = "";

    PublishingDirectory(ReleaseConfig config, ReleaseStore store, @All List<ReleasePart<?>> parts, Clock clock) {
        this.config = config;
        this.store = store;
        this.directory = new RulesDirectory(config.directory());
        this.parts = parts;
        this.clock = clock;
    }

    /** Before anything takes a turn. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        look();
        if (active == null) {
            throw new IllegalStateException("No rules to start with:\n" + refused.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        }
        long millis = config.watchInterval().toMillis();
        watch.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        watch.shutdownNow();
    }

    @Override
    public Release active() {
        return active;
    }

    @Override
    public Release number(long number) {
        Release current = active;
        return current != null && current.number() == number ? current : compiled.computeIfAbsent(number, this::stored);
    }

    /** What was wrong with the directory when it was last looked at; empty when it is the active release. */
    public List<Finding> refused() {
        return refused;
    }

    /** Takes over what changed, in the directory or by another pod. */
    synchronized void look() {
        try {
            String now = directory.fingerprint();
            if (!now.equals(seen)) {
                seen = now;
                publish(directory.read());
            }
            store.active().filter(number -> active == null || number != active.number()).ifPresent(number -> activate(number(number)));
        } catch (RuntimeException e) {
            LOG.error("The rules could not be looked at; the active release stays", e);
        }
    }

    private void publish(Map<String, byte[]> files) {
        String hash = Hash.of(files);
        if (active != null && active.hash().equals(hash)) {
            refused = List.of();
            return;
        }
        CompilingReleases.Result result = CompilingReleases.compile(0, files, parts);
        if (result instanceof CompilingReleases.Compiled yes) {
            refused = List.of();
            activate(yes.release().withNumber(store.activate(files, clock.instant())));
        } else if (result instanceof CompilingReleases.Refused no) {
            refused = no.findings();
            refused.forEach(finding -> LOG.errorf("Refused: %s", finding));
            LOG.errorf("The changed rules are not active; %s",
                    active == null ? "there is no earlier release in use" : "release " + active.number() + " stays");
        }
    }

    private void activate(Release release) {
        compiled.put(release.number(), release);
        active = release;
        LOG.infof("Release %d is active: %d rules, triggers %s", release.number(), release.rules().rules().size(), release.rules().triggers());
    }

    private Release stored(long number) {
        Map<String, byte[]> files = store.files(number).orElseThrow(() -> new IllegalArgumentException("There is no release " + number));
        if (CompilingReleases.compile(number, files, parts) instanceof CompilingReleases.Compiled yes) {
            return yes.release();
        }
        throw new IllegalStateException("Release " + number + " compiled once and does not any more");
    }
}
