package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Probes;
import io.kairos.release.Probes.Kind;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why a rule fired for a customer, or why it did not: a pure function of her behaviors, an instant and the rule. The
 * rule's ever longer beginnings live through her history as the rule itself did.
 */
public final class Explaining {

    /** What became of a rule. */
    public enum Verdict {
        FIRED, WAITING, FAILED
    }

    /**
     * @param condition the condition or the part of it, as written
     * @param held      null behind the first that failed
     * @param actual    the value found; null when there is none to tell
     * @param because   message ids of the behaviors it matched, or that stand against it
     */
    public record Check(String condition, Boolean held, String actual, List<String> because) {
    }

    /**
     * @param at       the instant asked about
     * @param firedAt  when it fired; null when it did not
     * @param waitsFor the instant until which nothing may happen for it to fire; null unless it waits
     * @param about    the behavior that got furthest, which the sentence is about; null without one
     * @param sentence for people
     */
    public record Explanation(String rule, Set<String> triggers, long release, Instant at, Verdict verdict, String sentence,
            Instant firedAt, Instant waitsFor, Behavior about, List<Check> checks) {
    }

    private Explaining() {
    }

    /**
     * @param rule      name of a rule of {@code rules}
     * @param customer  her attributes do not matter, they follow from her behaviors
     * @param behaviors all she did, in the order she lived through it
     * @param others    decisions, contacts and enrollments, when the rule mentions them
     */
    public static Explanation explain(RuleBase rules, long release, String rule, Customer customer, List<Behavior> behaviors,
            List<?> others, Instant at) {
        Probes probes = rules.probes(rule);
        List<Behavior> lived = behaviors.stream().filter(behavior -> behavior.time() <= at.toEpochMilli()).sorted(Behavior.LIVED).toList();
        List<Decision> fired;
        Instant wake;
        Customer then;
        try (Life life = new Life(probes.rules(), release, customer.with(JsonValues.EMPTY), List.of(), others, 0)) {
            lived.forEach(life::live);
            life.passTimeUntil(at.toEpochMilli());
            fired = life.takeFired();
            wake = life.wakeAt() == CustomerSession.NEVER ? null : Instant.ofEpochMilli(life.wakeAt());
            then = life.customer();
        }
        Map<String, Map<String, List<Decision>>> byAnchor = byAnchor(fired);
        String last = probes.steps().get(probes.steps().size() - 1).probe();
        Map<String, Behavior> known = new HashMap<>();
        lived.forEach(behavior -> known.put(behavior.messageId(), behavior));

        String anchor = byAnchor.keySet().stream().max(Comparator.<String>comparingInt(one -> reached(probes, byAnchor.get(one)))
                .thenComparingDouble(one -> amount(probes, byAnchor.get(one)))
                .thenComparing(one -> known.containsKey(one) ? known.get(one).time() : 0)).orElse("");
        Map<String, List<Decision>> probed = byAnchor.getOrDefault(anchor, Map.of());
        List<Check> checks = checks(probes, probed);
        int failed = reached(probes, probed);
        Behavior about = known.get(anchor);
        Set<String> triggers = rules.source(rule).triggers();
        if (probed.containsKey(last)) {
            Decision decision = newest(probed.get(last));
            return new Explanation(rule, triggers, release, at, Verdict.FIRED, "\"" + rule + "\" fired at " + Words.time(decision.at()) + ": "
                    + decision.because().stream().map(known::get).filter(Objects::nonNull).map(Words::behavior).collect(Collectors.joining(", "))
                    + ".", decision.at(), null, about, checks);
        }
        Probes.Step step = probes.steps().get(failed);
        boolean waits = step.kind() == Kind.NOT && wake != null && against(step, probed, known).isEmpty();
        Words words = new Words(step, about, failed > 0 ? behaviors(probes.steps().get(failed - 1), probed, known) : List.of(),
                against(step, probed, known), value(step, probed), then);
        return new Explanation(rule, triggers, release, at, waits ? Verdict.WAITING : Verdict.FAILED,
                waits ? words.waiting(wake) : words.failed(at), null, waits ? wake : null, about, checks);
    }

    /** By the rule's first behavior, then by probe; what a probe without a first behavior found is true for all. */
    private static Map<String, Map<String, List<Decision>>> byAnchor(List<Decision> fired) {
        Map<String, Map<String, List<Decision>>> byAnchor = new LinkedHashMap<>();
        for (Decision decision : fired) {
            byAnchor.computeIfAbsent(anchor(decision), key -> new HashMap<>())
                    .computeIfAbsent(decision.trigger(), probe -> new ArrayList<>()).add(decision);
        }
        Map<String, List<Decision>> common = byAnchor.getOrDefault("", Map.of());
        byAnchor.forEach((anchor, probed) -> common.forEach(probed::putIfAbsent));
        return byAnchor;
    }

    private static String anchor(Decision decision) {
        int end = decision.key().indexOf('\n');
        return end < 0 ? "" : decision.key().substring(0, end);
    }

    /** The first step that did not hold; the number of steps when all did. */
    private static int reached(Probes probes, Map<String, List<Decision>> probed) {
        int step = 0;
        while (step < probes.steps().size() && probed.containsKey(probes.steps().get(step).probe())) {
            step++;
        }
        return step;
    }

    /** How near an amount that is not enough came. */
    private static double amount(Probes probes, Map<String, List<Decision>> probed) {
        int failed = reached(probes, probed);
        if (failed == probes.steps().size() || probes.steps().get(failed).kind() != Kind.AMOUNT) {
            return 0;
        }
        String value = value(probes.steps().get(failed), probed);
        return value != null && value.matches("-?\\d+(\\.\\d+)?") ? Double.parseDouble(value) : 0;
    }

    private static List<Check> checks(Probes probes, Map<String, List<Decision>> probed) {
        List<Check> checks = new ArrayList<>();
        boolean open = true;
        for (Probes.Step step : probes.steps()) {
            boolean held = probed.containsKey(step.probe());
            String evidence = held || step.against() == null ? step.probe() : step.against();
            checks.add(new Check(step.text(), open ? held : null, open ? value(step, probed) : null,
                    open && probed.containsKey(evidence) ? newest(probed.get(evidence)).because() : List.of()));
            open &= held;
        }
        return checks;
    }

    private static String value(Probes.Step step, Map<String, List<Decision>> probed) {
        if (step.value() == null || !probed.containsKey(step.value())) {
            return null;
        }
        String key = newest(probed.get(step.value())).key();
        return key.substring(key.indexOf('\n') + 1).strip();
    }

    private static List<Behavior> behaviors(Probes.Step step, Map<String, List<Decision>> probed, Map<String, Behavior> known) {
        return newest(probed.get(step.probe())).because().stream().map(known::get).filter(Objects::nonNull).toList();
    }

    /** Behaviors that a NOT did not allow. */
    private static List<Behavior> against(Probes.Step step, Map<String, List<Decision>> probed, Map<String, Behavior> known) {
        if (step.against() == null || !probed.containsKey(step.against())) {
            return List.of();
        }
        return newest(probed.get(step.against())).because().stream().map(known::get)
                .filter(behavior -> behavior != null && (step.type() == null || step.type().contains(behavior.type()))).toList();
    }

    private static Decision newest(List<Decision> decisions) {
        return decisions.get(decisions.size() - 1);
    }
}
