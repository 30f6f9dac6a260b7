package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.SeenBehaviors;
import io.kairos.customer.Customers;
import io.kairos.customer.JsonValues;
import io.kairos.customer.Merging;
import io.kairos.decision.TurnBatch.Decided;
import io.kairos.decision.TurnTable.Claim;
import io.kairos.decision.TurnTable.State;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes customers from "new behaviors, time passed" to "decided, recorded, followed up, next wake set" in
 * one transaction for a batch of them. A crash at any point repeats nothing and loses nothing.
 */
@Singleton
public class TakingTurns {

    private static final Logger LOG = Logger.getLogger(TakingTurns.class);
    private static final Duration RETRY_FAILED = Duration.ofHours(1);

    private final TurnTable turns;
    private final TurnBatch batch;
    private final BehaviorLog log;
    private final SeenBehaviors seen;
    private final Customers customers;
    private final Merging merging;
    private final Ledger ledger;
    private final DeadLetters deadLetters;
    private final HotLives hotLives;
    private final Releases releases;
    private final List<TurnFollowUp> followUps;
    private final TurnMetrics metrics;
    private final Clock clock;
    private final int size;
    /** When those whose turn failed are due again: under a new release too, lest they fail all the time. */
    private final Map<UUID, Instant> failed = new ConcurrentHashMap<>();

    TakingTurns(TurnTable turns, TurnBatch batch, BehaviorLog log, SeenBehaviors seen, Customers customers, Merging merging, Ledger ledger,
            DeadLetters deadLetters, HotLives hotLives, Releases releases, @All List<TurnFollowUp> followUps, TurnMetrics metrics,
            Clock clock, DecisionConfig config) {
        this.turns = turns;
        this.batch = batch;
        this.log = log;
        this.seen = seen;
        this.customers = customers;
        this.merging = merging;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.hotLives = hotLives;
        this.releases = releases;
        this.followUps = followUps;
        this.metrics = metrics;
        this.clock = clock;
        this.size = config.batch();
    }

    /** Takes the turns of all customers who are due by now; returns how many. */
    public int takeAllDue() {
        int all = 0;
        for (int taken = takeNextOrRenew(); taken > 0; taken = takeNextOrRenew()) {
            all += taken;
        }
        return all;
    }

    private int takeNextOrRenew() {
        int taken = takeNext();
        Release active = releases.active();
        return taken == 0 && followUps.stream().anyMatch(followUp -> followUp.concernsEverybody(active)) ? renew(active.number()) : taken;
    }

    /** Takes a batch of the turns that are due; returns how many, 0 when nothing is due or others hold it. */
    public int takeNext() {
        merging.mergeAll();
        turns.admit(size * 8);
        return take(() -> turns.claimArrived(size)) + take(() -> turns.claimDue(size, clock.instant()));
    }

    /** Renews the wake times of customers whose last turn was under another release; returns how many. */
    int renew(long release) {
        forgetFailed(clock.instant());
        return take(() -> turns.claimOfOtherReleases(size, release, failed.keySet()));
    }

    /** When the next customer is due without a behavior; null for never. */
    public Instant nextWake() {
        return turns.nextWake();
    }

    private int take(Supplier<List<Claim>> claim) {
        List<UUID> claimed = new ArrayList<>();
        List<Decided> decided = new ArrayList<>();
        try {
            QuarkusTransaction.requiringNew().run(() -> {
                List<Claim> claims = claim.get();
                claims.forEach(one -> claimed.add(one.customer()));
                if (!claims.isEmpty()) {
                    metrics.turns(claims.size(), () -> apply(claims, decided));
                }
            });
        } catch (RuntimeException failure) {
            decided.forEach(turn -> close(turn.life()));
            return alone(claimed, failure);
        }
        decided.stream().filter(turn -> turn.life() != null)
                .forEach(turn -> hotLives.keep(turn.claim().customer(), turn.claim().number() + 1, turn.life()));
        return claimed.size();
    }

    /** One customer's failure must not be another's: each once more on her own. */
    private int alone(List<UUID> claimed, RuntimeException failure) {
        if (claimed.isEmpty() || isPassing(failure)) {
            throw failure;
        }
        if (claimed.size() > 1) {
            return claimed.stream().mapToInt(customer -> take(() -> turns.claim(List.of(customer)))).sum();
        }
        UUID customer = claimed.get(0);
        LOG.errorf(failure, "The turn of customer %s failed", customer);
        Instant now = clock.instant();
        forgetFailed(now);
        failed.put(customer, now.plus(RETRY_FAILED));
        QuarkusTransaction.requiringNew().run(() -> turns.claim(List.of(customer)).forEach(claim -> {
            List<Behavior> arrived = log.takeArrived(List.of(customer)).getOrDefault(customer, List.of());
            deadLetters.record(customer, "turn", String.valueOf(claim.number() + 1), failure + " (behaviors: "
                    + arrived.stream().map(Behavior::messageId).collect(Collectors.joining(", ")) + ")", now);
            turns.save(List.of(new State(customer, claim.number() + 1, claim.clock(), claim.rulesWakeAt(), now.plus(RETRY_FAILED), claim.release())));
        }));
        return 1;
    }

    private void forgetFailed(Instant now) {
        failed.values().removeIf(again -> !again.isAfter(now));
    }

    /** Whether the database was away rather than the turn wrong. */
    private static boolean isPassing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && sql.getSQLState().matches("(08|40|53|55|57).*")) {
                return true;
            }
        }
        return false;
    }

    private static void close(Life life) {
        if (life != null) {
            life.close();
        }
    }

    private void apply(List<Claim> claims, List<Decided> decided) {
        Instant now = clock.instant();
        Release release = releases.active();
        Set<UUID> mergedAway = merging.redirected(claims.stream().map(Claim::customer).toList());
        mergedAway.forEach(merging::moveAgain);
        List<State> states = new ArrayList<>();
        claims.stream().filter(claim -> mergedAway.contains(claim.customer())).forEach(claim ->
                states.add(new State(claim.customer(), claim.number() + 1, claim.clock(), null, null, claim.release())));

        batch.decide(claims.stream().filter(claim -> !mergedAway.contains(claim.customer())).toList(), release, now, decided);

        Map<UUID, List<Decision>> fired = new HashMap<>();
        decided.stream().filter(turn -> turn.turn() != null && !turn.turn().made().isEmpty())
                .forEach(turn -> fired.put(turn.claim().customer(), turn.turn().made()));
        Map<UUID, List<Decision>> made = ledger.record(fired, now);
        Map<UUID, JsonValues> attributes = new HashMap<>();
        List<TurnOutcome> outcomes = new ArrayList<>();
        for (Decided turn : decided) {
            UUID customer = turn.claim().customer();
            if (turn.turn() != null && turn.arrived().stream().anyMatch(Behavior::changesCustomer)) {
                attributes.put(customer, turn.customer().attributes());
            }
            outcomes.add(new TurnOutcome(turn.customer(), turn.arrived(), made.getOrDefault(customer, List.of()), retract(turn, now),
                    turn.claim().release()));
        }
        customers.saveAttributes(attributes);
        seen.remember(decided.stream().flatMap(turn -> turn.arrived().stream()).toList(), now);
        Map<UUID, Instant> due = new HashMap<>();
        for (TurnFollowUp followUp : followUps) {
            followUp.follow(outcomes, release, now).forEach((customer, at) -> due.merge(customer, at, TakingTurns::earlier));
        }
        decided.forEach(turn -> states.add(state(turn, due.get(turn.claim().customer()), release)));
        turns.save(states);
        metrics.decided(claims, outcomes, now);
    }

    /** Decisions that late behaviors undo, and those that rest on them (they came with a merge) and were not made again. */
    private List<Decision> retract(Decided turn, Instant now) {
        if (turn.turn() == null || turn.turn().anew() == null) {
            return List.of();
        }
        Set<Decision> undone = new LinkedHashSet<>(turn.turn().undone());
        Set<String> late = turn.arrived().stream().map(Behavior::messageId).collect(Collectors.toSet());
        Set<List<String>> made = turn.turn().made().stream().map(Deciding::identity).collect(Collectors.toSet());
        ledger.of(turn.claim().customer()).stream().map(Ledger.Entry::decision)
                .filter(decision -> decision.because().stream().anyMatch(late::contains) && !made.contains(Deciding.identity(decision)))
                .forEach(undone::add);
        return undone.isEmpty() ? List.of() : ledger.retract(turn.claim().customer(), undone, turn.turn().anew(), now);
    }

    private static State state(Decided turn, Instant due, Release release) {
        Claim claim = turn.claim();
        if (turn.turn() == null) {
            Instant last = turn.arrived().isEmpty() ? null : turn.arrived().get(turn.arrived().size() - 1).occurredAt();
            return new State(claim.customer(), claim.number() + 1, claim.clock() == null ? last : claim.clock(), claim.rulesWakeAt(),
                    earlier(claim.rulesWakeAt(), due), claim.number() == 0 ? release.number() : claim.release());
        }
        long wakeAt = turn.life().wakeAt();
        Instant rulesWakeAt = wakeAt == CustomerSession.NEVER ? null : Instant.ofEpochMilli(wakeAt);
        return new State(claim.customer(), claim.number() + 1, Instant.ofEpochMilli(turn.life().clock()), rulesWakeAt,
                earlier(rulesWakeAt, due), release.number());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one == null ? other : other == null || one.isBefore(other) ? one : other;
    }
}
