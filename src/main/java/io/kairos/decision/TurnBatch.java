package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.decision.TurnTable.Claim;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Decides the turns of a batch of claimed customers: gathers their facts at once, then each on its own. */
@Singleton
class TurnBatch {

    /**
     * A customer's turn, decided but not applied.
     *
     * @param turn null when neither a behavior nor a timer concerned a rule
     * @param life what goes on to live until the next turn; null when there is none
     */
    record Decided(Claim claim, Customer customer, List<Behavior> arrived, Deciding.Turn turn, Life life) {
    }

    private final BehaviorLog log;
    private final Customers customers;
    private final Ledger ledger;
    private final Quarantine quarantine;
    private final HotLives hotLives;
    private final List<FactSource> sources;

    TurnBatch(BehaviorLog log, Customers customers, Ledger ledger, Quarantine quarantine, HotLives hotLives, @All List<FactSource> sources) {
        this.log = log;
        this.customers = customers;
        this.ledger = ledger;
        this.quarantine = quarantine;
        this.hotLives = hotLives;
        this.sources = sources;
    }

    /** @param decided takes each decided turn as soon as there is one, so that its session is disposed of whatever happens */
    void decide(List<Claim> claims, Release release, Instant now, List<Decided> decided) {
        List<UUID> ids = claims.stream().map(Claim::customer).toList();
        Map<UUID, Customer> known = customers.byId(ids);
        Map<UUID, List<Behavior>> arrived = log.takeArrived(ids);
        Map<UUID, Set<String>> out = quarantine.of(ids, release.number());

        List<Pending> pending = new ArrayList<>();
        for (Claim claim : claims) {
            List<Behavior> news = arrived.getOrDefault(claim.customer(), List.of());
            RuleBase rules = out.containsKey(claim.customer()) ? release.rules().without(out.get(claim.customer())) : release.rules();
            Life life = hotLives.take(claim.customer(), claim.number(), rules);
            Customer customer = known.get(claim.customer());
            if (concernsRules(claim, news, rules, release, now)) {
                pending.add(new Pending(claim, customer, news, life, out.getOrDefault(claim.customer(), Set.of())));
            } else {
                decided.add(new Decided(claim, customer, news, null, life));
            }
        }
        try {
            Map<UUID, Facts> facts = facts(pending.stream().filter(Pending::needsPast).toList(), release.rules());
            for (Pending turn : pending) {
                Deciding.Turn result = decide(turn, release, facts, now);
                decided.add(new Decided(turn.claim(), result.life().customer(), turn.arrived(), result, result.life()));
            }
        } catch (RuntimeException e) {
            pending.stream().map(Pending::life).filter(Objects::nonNull).forEach(Life::close);
            throw e;
        }
    }

    private static boolean concernsRules(Claim claim, List<Behavior> arrived, RuleBase rules, Release release, Instant now) {
        return claim.number() > 0 && claim.release() != release.number()
                || claim.rulesWakeAt() != null && !claim.rulesWakeAt().isAfter(now)
                || arrived.stream().anyMatch(behavior -> behavior.changesCustomer() || Life.concerns(rules, behavior));
    }

    /** @param life null when there is none to go on with */
    private record Pending(Claim claim, Customer customer, List<Behavior> arrived, Life life, Set<String> out) {

        boolean late() {
            return claim.clock() != null && !arrived.isEmpty() && arrived.get(0).occurredAt().isBefore(claim.clock());
        }

        boolean needsPast() {
            return claim.clock() != null && (late() || life == null);
        }
    }

    private Deciding.Turn decide(Pending turn, Release release, Map<UUID, Facts> gathered, Instant now) {
        Instant then = turn.arrived().isEmpty() ? now : latest(now, turn.arrived().get(turn.arrived().size() - 1).occurredAt());
        UUID id = turn.claim().customer();
        if (turn.life() != null && turn.late()) {
            turn.life().close();
        } else if (turn.life() != null) {
            try {
                return Deciding.onward(turn.life(), turn.arrived(), then);
            } catch (RuleFailure broken) {
                turn.life().close();
                gathered = facts(List.of(turn), release.rules());
            }
        }
        Facts facts = gathered.getOrDefault(id, new Facts(turn.customer(), List.of(), List.of(), turn.claim().clock()));
        return quarantine.decide(id, release, turn.out(), now, rules -> turn.late()
                ? Deciding.anew(rules, release.number(), facts, turn.arrived(), then)
                : Deciding.onward(new Life(rules, release.number(), facts), turn.arrived(), then));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** What is known of customers, with as much of the past as their turns need. */
    private Map<UUID, Facts> facts(List<Pending> turns, RuleBase rules) {
        Map<UUID, Facts> facts = new HashMap<>();
        if (turns.isEmpty()) {
            return facts;
        }
        Map<UUID, List<Behavior>> pasts = new HashMap<>();
        pasts.putAll(past(turns.stream().filter(turn -> !turn.late()).toList(), rules.horizons(), rules.anyTypeHorizon()));
        Map<String, Duration> withProfile = new HashMap<>(rules.horizons());
        Behavior.CHANGING_CUSTOMERS.forEach(type -> withProfile.put(type, RuleBase.FOREVER));
        pasts.putAll(past(turns.stream().filter(Pending::late).toList(), withProfile, rules.anyTypeHorizon()));
        Map<UUID, List<Object>> others = others(turns, rules);
        for (Pending turn : turns) {
            UUID id = turn.claim().customer();
            facts.put(id, new Facts(turn.customer(), pasts.getOrDefault(id, List.of()), others.getOrDefault(id, List.of()), turn.claim().clock()));
        }
        return facts;
    }

    private Map<UUID, List<Behavior>> past(List<Pending> turns, Map<String, Duration> horizons, Duration anyType) {
        if (turns.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Instant> from = new LinkedHashMap<>();
        turns.forEach(turn -> from.put(turn.claim().customer(),
                turn.late() ? turn.arrived().get(0).occurredAt() : turn.claim().clock()));
        Map<UUID, List<Behavior>> pasts = log.lookBack(from, horizons, anyType);
        Set<Long> notYet = log.stillArriving(from.keySet());
        turns.forEach(turn -> turn.arrived().forEach(behavior -> notYet.add(behavior.seq())));
        pasts.values().forEach(past -> past.removeIf(behavior -> notYet.contains(behavior.seq())));
        return pasts;
    }

    private Map<UUID, List<Object>> others(List<Pending> turns, RuleBase rules) {
        Map<UUID, List<Object>> others = new HashMap<>();
        Collection<UUID> ids = turns.stream().map(turn -> turn.claim().customer()).toList();
        if (rules.mentions().contains(Decision.class)) {
            ledger.standing(ids).forEach((id, decisions) -> others.computeIfAbsent(id, c -> new ArrayList<>()).addAll(decisions));
        }
        for (FactSource source : sources) {
            if (rules.mentions().contains(source.type())) {
                source.load(ids).forEach((id, facts) -> others.computeIfAbsent(id, c -> new ArrayList<>()).addAll(facts));
            }
        }
        return others;
    }
}
