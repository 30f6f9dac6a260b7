package io.kairos.decision;

import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * A rule that fails on a customer's facts is left out for her under this release, with a dead letter; all
 * other rules and all other customers are decided as if it were not there.
 */
@Singleton
class Quarantine {

    private static final Logger LOG = Logger.getLogger(Quarantine.class);

    private final Map<Long, Set<String>> failedBefore = new ConcurrentHashMap<>();
    private final Jdbi jdbi;
    private final DeadLetters deadLetters;
    private final TurnMetrics metrics;

    Quarantine(Jdbi jdbi, DeadLetters deadLetters, TurnMetrics metrics) {
        this.jdbi = jdbi;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /** The rules in quarantine, for customers who have any. */
    Map<UUID, Set<String>> of(Collection<UUID> customers, long release) {
        Map<UUID, Set<String>> rules = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                "select customer_id, rule from quarantine where customer_id = any(:customers) and release = :release")
                .bind("customers", customers.toArray(UUID[]::new)).bind("release", release)
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .forEach(row -> rules.computeIfAbsent(row.getKey(), c -> new HashSet<>()).add(row.getValue())));
        return rules;
    }

    /** Why a rule was left out for a customer at an instant; null when it was not. */
    String reason(UUID customer, long release, String rule, Instant at) {
        return jdbi.withHandle(handle -> handle.createQuery(
                "select reason from quarantine where customer_id = :customer and release = :release and rule = :rule and at <= :at")
                .bind("customer", customer).bind("release", release).bind("rule", rule).bind("at", Timestamp.from(at))
                .mapTo(String.class).findOne().orElse(null));
    }

    /**
     * Decides with the rules that are fit for a customer, putting those that fail into quarantine on the way.
     *
     * @param out    rules in quarantine already
     * @param decide decides with a rule base; throws {@link RuleFailure}
     */
    Deciding.Turn decide(UUID customer, Release release, Set<String> out, Instant now, Function<RuleBase, Deciding.Turn> decide) {
        Set<String> without = new HashSet<>(out);
        while (true) {
            try {
                return decide.apply(without.isEmpty() ? release.rules() : release.rules().without(without));
            } catch (RuleFailure failure) {
                Map<String, String> failing = new HashMap<>();
                if (failure.rule() != null) {
                    failing.put(failure.rule(), failure.getMessage());
                } else {
                    search(release, without, decide, failing);
                }
                if (!without.addAll(failing.keySet())) {
                    throw failure;
                }
                failing.forEach((rule, reason) -> put(customer, release.number(), rule, reason, now));
            }
        }
    }

    /** Drools does not always tell which rule failed. Rules do not see each other, so the failing ones fail in any company. */
    private void search(Release release, Set<String> without, Function<RuleBase, Deciding.Turn> decide, Map<String, String> failing) {
        Set<String> candidates = new TreeSet<>(release.rules().rules());
        candidates.removeAll(without);
        Set<String> suspects = new TreeSet<>(failedBefore.getOrDefault(release.number(), Set.of()));
        suspects.retainAll(candidates);
        for (String suspect : suspects) {
            halve(release, List.of(suspect), decide, failing);
        }
        if (failing.isEmpty()) {
            candidates.removeAll(suspects);
            halve(release, List.copyOf(candidates), decide, failing);
        }
    }

    private void halve(Release release, List<String> candidates, Function<RuleBase, Deciding.Turn> decide, Map<String, String> failing) {
        Set<String> others = new HashSet<>(release.rules().rules());
        candidates.forEach(others::remove);
        try {
            decide.apply(release.rules().without(others)).life().close();
        } catch (RuleFailure failure) {
            if (candidates.size() == 1) {
                failing.put(candidates.get(0), failure.getMessage());
            } else {
                halve(release, candidates.subList(0, candidates.size() / 2), decide, failing);
                halve(release, candidates.subList(candidates.size() / 2, candidates.size()), decide, failing);
            }
        }
    }

    private void put(UUID customer, long release, String rule, String reason, Instant now) {
        LOG.warnf("Rule \"%s\" of release %d failed for customer %s and is in quarantine for her: %s", rule, release, customer, reason);
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into quarantine (customer_id, rule, release, reason, at) values (:customer, :rule, :release, :reason, :at)
                on conflict do nothing""").bind("customer", customer).bind("rule", rule).bind("release", release)
                .bind("reason", reason).bind("at", Timestamp.from(now)).execute());
        failedBefore.computeIfAbsent(release, number -> ConcurrentHashMap.newKeySet()).add(rule);
        deadLetters.record(customer, "rule", rule, reason, now);
        metrics.quarantined(rule);
    }
}
