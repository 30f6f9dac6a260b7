package io.kairos.release;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes the rules directory the active release: at start when it is new, later whenever a file changes. What does not
 * compile is refused with findings and the last good release stays.
 */
@Singleton
public class PublishingDirectory {

    /** Whom the audit log names for what came from the directory. */
    public static final String AUTHOR = "directory";

    private static final Logger LOG = Logger.getLogger(PublishingDirectory.class);

    private final ReleaseConfig config;
    private final ReleaseStore store;
    private final ActiveRelease active;
    private final Publishing publishing;
    private final RulesDirectory directory;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rules-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<Finding> refused = List.of();
    private String seen;

    PublishingDirectory(ReleaseConfig config, ReleaseStore store, ActiveRelease active, Publishing publishing) {
        this.config = config;
        this.store = store;
        this.active = active;
        this.publishing = publishing;
        this.directory = new RulesDirectory(config.directory());
    }

    /** Before anything takes a turn. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        look();
        if (active.active() == null) {
            throw new IllegalStateException("No rules to start with:\n" + refused.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        }
        long millis = config.watchInterval().toMillis();
        watch.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        watch.shutdownNow();
    }

    /** What was wrong with the directory when it was last looked at; empty when it is a release. */
    public List<Finding> refused() {
        return refused;
    }

    /** Takes over what changed, in the directory or by another pod. */
    synchronized void look() {
        try {
            String now = directory.fingerprint();
            if (!now.equals(seen)) {
                boolean first = seen == null;
                seen = now;
                publish(directory.read(), first);
            }
            active.follow();
        } catch (RuntimeException e) {
            LOG.error("The rules could not be looked at; the active release stays", e);
        }
    }

    /** @param first at start: then a directory that was a release before is no news, whatever was activated since stays */
    private void publish(Map<String, byte[]> files, boolean first) {
        ReleaseInfo known = store.withHash(Hash.of(files)).orElse(null);
        if (known != null && (first && store.active().isPresent() || known.active())) {
            refused = List.of();
            if (!known.active()) {
                LOG.infof("The rules directory is release %d, which is on record; the active release stays", known.number());
            }
            return;
        }
        Publishing.Published result = publishing.publish(files, AUTHOR, "");
        if (result instanceof Publishing.Stored stored) {
            refused = List.of();
            stored.warnings().forEach(warning -> LOG.warnf("%s", warning));
            publishing.activate(stored.release().number(), AUTHOR + " watch", Map.of(), () -> { });
        } else if (result instanceof Publishing.Busy) {
            seen = null;
        } else if (result instanceof Publishing.Refused no) {
            refused = no.findings();
            refused.forEach(finding -> LOG.errorf("Refused: %s", finding));
            LOG.errorf("The changed rules are not active; the last good release stays");
        }
    }
}
