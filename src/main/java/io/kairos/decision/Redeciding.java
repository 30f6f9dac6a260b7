package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides a stretch of a customer's past once more, on nothing but her behaviors. */
final class Redeciding {

    /**
     * @param decisions the first of each trigger and key, as the ledger keeps it
     * @param firings   every one, the repeated too
     * @param wakeAt    when a pending timer is due after the stretch; null without one
     */
    record Past(List<Decision> decisions, List<Decision> firings, Instant wakeAt) {
    }

    /** How a decision differs between two ways to decide: in {@code live} only, in {@code other} only, or at another time. */
    record Difference(String trigger, String key, Decision live, Decision other) {

        Kind kind() {
            return live == null ? Kind.GAINED : other == null ? Kind.LOST : other.at().isBefore(live.at()) ? Kind.EARLIER : Kind.LATER;
        }
    }

    /** What the other way does compared with the live one. */
    enum Kind {
        GAINED, LOST, EARLIER, LATER
    }

    private Redeciding() {
    }

    /**
     * @param behaviors in the order she lived through them, as far back as the rules need, with all that set attributes
     * @param from      decisions from here on, exclusive of what fired before
     * @param until     inclusive
     */
    static Past decide(RuleBase rules, long release, Customer customer, List<Behavior> behaviors, List<?> others, Instant from, Instant until) {
        List<Behavior> before = new ArrayList<>();
        List<Behavior> within = new ArrayList<>();
        for (Behavior behavior : behaviors) {
            if (behavior.occurredAt().isBefore(from)) {
                before.add(behavior);
            } else if (!behavior.occurredAt().isAfter(until)) {
                within.add(behavior);
            }
        }
        Customer then = Profile.after(customer.with(JsonValues.EMPTY), before);
        try (Life life = new Life(rules, release, then, before, others, from.toEpochMilli())) {
            within.forEach(life::live);
            life.passTimeUntil(until.toEpochMilli());
            List<Decision> fired = life.takeFired();
            return new Past(once(fired), fired, life.wakeAt() == CustomerSession.NEVER ? null : Instant.ofEpochMilli(life.wakeAt()));
        }
    }

    private static List<Decision> once(List<Decision> decisions) {
        Map<List<String>, Decision> first = new LinkedHashMap<>();
        decisions.forEach(decision -> first.putIfAbsent(Deciding.identity(decision), decision));
        return List.copyOf(first.values());
    }

    static List<Difference> differences(Collection<Decision> live, Collection<Decision> other) {
        Map<List<String>, Decision> left = new LinkedHashMap<>();
        live.forEach(decision -> left.putIfAbsent(Deciding.identity(decision), decision));
        List<Difference> differences = new ArrayList<>();
        Set<List<String>> both = new HashSet<>();
        for (Decision decision : other) {
            Decision same = left.get(Deciding.identity(decision));
            both.add(Deciding.identity(decision));
            if (same == null || !same.at().equals(decision.at())) {
                differences.add(new Difference(decision.trigger(), decision.key(), same, decision));
            }
        }
        left.forEach((identity, decision) -> {
            if (!both.contains(identity)) {
                differences.add(new Difference(decision.trigger(), decision.key(), decision, null));
            }
        });
        return differences;
    }

    /** How far back to read for these releases: what their rules look at, and all that set attributes. */
    static Map<String, Duration> horizons(Release... releases) {
        Map<String, Duration> horizons = new HashMap<>();
        for (Release release : releases) {
            release.rules().horizons().forEach((type, horizon) -> horizons.merge(type, horizon, Redeciding::longer));
        }
        Behavior.CHANGING_CUSTOMERS.forEach(type -> horizons.put(type, RuleBase.FOREVER));
        return horizons;
    }

    static Duration anyType(Release... releases) {
        Duration any = Duration.ZERO;
        for (Release release : releases) {
            any = longer(any, release.rules().anyTypeHorizon());
        }
        return any;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
