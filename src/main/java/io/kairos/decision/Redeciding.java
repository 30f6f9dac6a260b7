package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides a stretch of a customer's past once more, on nothing but her behaviors. */
final class Redeciding {

    /**
     * @param decisions the first of each trigger and key, as the ledger keeps it
     * @param firings   every one, the repeated too
     * @param wakeAt    when a pending timer is due after the stretch; null without one
     */
    record Past(List<Decision> decisions, List<Decision> firings, Instant wakeAt) {
    }

    private Redeciding() {
    }

    /**
     * @param within what she did in the stretch, in the order she lived through it
     * @param until  inclusive
     * @throws RuleFailure when a rule fails
     */
    static Past decide(RuleBase rules, long release, Reliving.Start start, List<Behavior> within, Instant until) {
        try (Life life = new Life(rules, release, start.customer(), start.before(), start.known(), start.at().toEpochMilli())) {
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
