package io.kairos.decision;

import io.kairos.RunningClock;
import io.kairos.behavior.ArrivalSignal;
import io.kairos.release.Releases;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Takes turns in the background: at once when behaviors arrive at this pod, on time when a wake-up is due,
 * and at each poll what other pods left. A virtual clock has no loops: whoever moves it takes the turns.
 */
@Singleton
class TurnLoop {

    private static final Logger LOG = Logger.getLogger(TurnLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LONGEST_TURN = Duration.ofMinutes(1);

    private final TakingTurns turns;
    private final ArrivalSignal arrivals;
    private final Releases releases;
    private final RunningClock clock;
    private final DecisionConfig config;
    private final List<Thread> loops = new ArrayList<>();
    private volatile boolean running = true;
    private volatile long renewed;
    private volatile Instant again;

    TurnLoop(TakingTurns turns, ArrivalSignal arrivals, Releases releases, RunningClock clock, DecisionConfig config) {
        this.turns = turns;
        this.arrivals = arrivals;
        this.releases = releases;
        this.clock = clock;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        for (int i = 0; i < (clock.isVirtual() ? 0 : config.loops()); i++) {
            Thread loop = new Thread(this::run, "turns-" + i);
            loops.add(loop);
            loop.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        running = false;
        for (Thread loop : loops) {
            loop.join(Duration.ofSeconds(10).toMillis());
        }
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (running) {
            try {
                arrivals.await(pause);
                pause = turns.takeNext() > 0 || renewedSome() ? Duration.ZERO : untilNextWake();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // an Error too: a loop that dies would let everybody wait in silence
                LOG.error("Turns could not be taken; trying again", e);
                pause = AFTER_FAILURE;
            }
        }
    }

    /** A new release may wait for other things: once nothing else is due, everybody's next wake is found anew. */
    private boolean renewedSome() {
        long active = releases.active().number();
        Instant once = again;
        if (renewed == active && (once == null || clock.instant().isBefore(once))) {
            return false;
        }
        if (turns.renew(active) == 0) {
            // a turn that began under the release before may end when everybody else has been renewed
            again = renewed == active ? null : clock.instant().plus(LONGEST_TURN);
            renewed = active;
            return false;
        }
        return true;
    }

    private Duration untilNextWake() {
        Instant next = turns.nextWake();
        Duration until = next == null ? config.poll() : Duration.between(clock.instant(), next);
        return until.compareTo(config.poll()) > 0 ? config.poll() : until.isNegative() ? Duration.ZERO : until;
    }
}
