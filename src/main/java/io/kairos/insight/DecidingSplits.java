package io.kairos.insight;

import io.kairos.RunningClock;
import io.kairos.customer.AuditLog;
import io.kairos.journey.Journeys;
import io.kairos.journey.Journeys.AimedSplit;
import io.kairos.journey.SplitCourses;
import io.kairos.release.Releases;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Carries out what split tests tell where a journey asks for it: everybody new takes the winner once the looks have proven it, and shares of
 * adaptive splits follow what converts. One pod at a time; each decision with its audit entry in one transaction.
 */
@Singleton
public class DecidingSplits {

    private static final Logger LOG = Logger.getLogger(DecidingSplits.class);
    private static final String ACTOR = "kairos";

    private final Releases releases;
    private final ReadingSplits reading;
    private final AdaptiveShares shares;
    private final SplitCourses courses;
    private final AuditLog audit;
    private final Jdbi jdbi;
    private final RunningClock clock;
    private final InsightConfig.Splits config;
    private ScheduledExecutorService looking;
    private volatile Instant looked = Instant.MIN;

    DecidingSplits(Releases releases, ReadingSplits reading, AdaptiveShares shares, SplitCourses courses, AuditLog audit, Jdbi jdbi, RunningClock clock,
            InsightConfig config) {
        this.releases = releases;
        this.reading = reading;
        this.shares = shares;
        this.courses = courses;
        this.audit = audit;
        this.jdbi = jdbi;
        this.clock = clock;
        this.config = config.splits();
    }

    void start(@Observes StartupEvent started) {
        if (!clock.isVirtual()) {
            looking = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "splits"));
            looking.scheduleWithFixedDelay(this::tryToDecide, 1_000, config.winners().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        if (looking != null) {
            looking.shutdown();
            looking.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private void tryToDecide() {
        try {
            decide();
        } catch (RuntimeException failed) {
            LOG.error("Split tests could not be looked at; trying again", failed);
        }
    }

    /** Under a virtual clock nothing happens in the background: called as time passes. */
    public void decideIfDue() {
        Instant now = clock.instant();
        if (looked.equals(Instant.MIN) || Duration.between(looked, now).compareTo(config.winners()) >= 0) {
            looked = now;
            decide();
        }
    }

    void decide() {
        Journeys journeys = releases.active().part(Journeys.class);
        List<AimedSplit> aimed = journeys == null ? List.of() : journeys.aimedSplits();
        if (!aimed.isEmpty()) {
            QuarkusTransaction.requiringNew().run(() -> {
                if (isOnlyOne()) {
                    aimed.forEach(this::decide);
                }
            });
        }
    }

    private boolean isOnlyOne() {
        return jdbi.withHandle(handle -> handle.createQuery("select pg_try_advisory_xact_lock(hashtext('kairos.splits'))").mapTo(Boolean.class).one());
    }

    private void decide(AimedSplit aimed) {
        if (aimed.split().aim().adaptive()) {
            allocate(aimed);
        } else if (courses.winner(aimed.journey(), aimed.split().id()).filter(winner -> winner.among().equals(aimed.arms().stream().sorted().toList())).isEmpty()) {
            findWinner(aimed);
        }
    }

    private void findWinner(AimedSplit aimed) {
        String step = aimed.split().id();
        String goal = aimed.split().aim().goal();
        reading.winner(aimed.journey(), aimed.split()).ifPresent(found -> {
            Instant now = clock.instant();
            if (courses.decide(aimed.journey(), step, new SplitCourses.Winner(found.arm(), aimed.arms(), goal, found.sentence(), ACTOR, now))) {
                audit.record(ACTOR, "split.won", "journey/" + aimed.journey(), Map.of("step", step, "arm", found.arm(), "goal", goal, "why", found.sentence()), now);
                LOG.infof("Split %s of journey %s is decided: %s", step, aimed.journey(), found.sentence());
            }
        });
    }

    private void allocate(AimedSplit aimed) {
        String step = aimed.split().id();
        Instant now = clock.instant();
        Instant last = courses.allocatedAt(aimed.journey(), step);
        if (last == null || Duration.between(last, now).compareTo(config.shares()) >= 0) {
            courses.allocate(aimed.journey(), step, shares.of(aimed.journey(), step, aimed.split().aim().goal(), aimed.arms(), config.leastShare(), now));
        }
    }
}
