package io.kairos.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.kairos.release.RuleBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Sessions kept alive between turns, an optimization only: a life is taken out by its turn, put back
 * when the turn is committed, and used only if no other pod or release came in between.
 */
@Singleton
class HotLives {

    /** A life that grew beyond this is rebuilt from what still matters. */
    private static final int LARGEST = 400;

    private record Entry(Life life, long turn) {
    }

    private final Cache<UUID, Entry> lives;
    private final Counter hits;
    private final Counter misses;

    HotLives(DecisionConfig config, MeterRegistry metrics) {
        lives = Caffeine.newBuilder().maximumSize(config.hotSessions()).executor(Runnable::run)
                .<UUID, Entry>removalListener((customer, entry, cause) -> {
                    if (cause != RemovalCause.EXPLICIT && entry != null) {
                        entry.life().close();
                    }
                }).build();
        hits = metrics.counter("kairos_sessions_reused_total");
        misses = metrics.counter("kairos_sessions_rebuilt_total");
        metrics.gauge("kairos_sessions_hot", lives, Cache::estimatedSize);
    }

    /** The customer's life after her given turn under these very rules, now the caller's; null when there is none. */
    Life take(UUID customer, long turn, RuleBase rules) {
        Entry entry = lives.asMap().remove(customer);
        if (entry != null && entry.turn() == turn && entry.life().rules() == rules) {
            hits.increment();
            return entry.life();
        }
        if (entry != null) {
            entry.life().close();
        }
        misses.increment();
        return null;
    }

    void keep(UUID customer, long turn, Life life) {
        if (life.size() > LARGEST || !life.isAlone()) {
            life.close();
        } else {
            lives.put(customer, new Entry(life, turn));
        }
    }
}
