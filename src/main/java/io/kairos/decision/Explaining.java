package io.kairos.decision;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.FactSource.Lasting;
import io.kairos.release.Decision;
import io.kairos.release.Enrollment;
import io.kairos.release.Probes;
import io.kairos.release.Probes.Kind;
import io.kairos.release.Probes.Step;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
     * @param sentence  how it stands, for people; null behind the first that failed
     * @param because   message ids of the behaviors it matched, or that stand against it
     */
    public record Check(String condition, Boolean held, String actual, String sentence, List<String> because) {
    }

    /**
     * @param at       the instant asked about
     * @param fired    what it fired last; null when it did not
     * @param waitsFor the instant until which nothing may happen for it to fire; null unless it waits
     * @param about    the behavior that got furthest, which the sentence is about; null without one
     * @param sentence for people
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Explanation(String rule, Set<String> triggers, long release, Instant at, Verdict verdict, String sentence, Decision fired,
            Instant waitsFor, Behavior about, List<Check> checks) {

        Explanation saying(String other) {
            return new Explanation(rule, triggers, release, at, verdict, other, fired, waitsFor, about, checks);
        }
    }

    /** How it stands with a condition of a journey. @param sentence for people */
    public record Judged(boolean holds, String sentence, List<Check> checks) {
    }

    private Explaining() {
    }

    /**
     * @param rule      name of a rule of {@code rules}
     * @param customer  her attributes do not matter, they follow from her behaviors
     * @param behaviors all she did, in the order she lived through it
     * @param others    decisions, contacts and enrollments, when the rule mentions them
     * @param because   message ids of a decision to explain; null for the nearest miss
     */
    static Explanation explain(RuleBase rules, long release, String rule, Customer customer, List<Behavior> behaviors, List<Lasting> others, Instant at,
            Collection<String> because) {
        Probes probes = rules.probes(rule);
        List<Behavior> lived = behaviors.stream().filter(behavior -> !behavior.occurredAt().isAfter(at)).sorted(Behavior.LIVED).toList();
        List<Decision> all = fired(probes.rules(), release, customer.with(JsonValues.EMPTY), lived, others, at);
        List<Decision> real = all.stream().filter(decision -> decision.rule().equals(rule)).toList();
        Furthest nearest = Furthest.of(probes, all, lived);
        Furthest far = because == null ? nearest : nearest.about(Set.copyOf(because));
        Set<String> triggers = rules.source(rule).triggers();
        if (far.holds()) {
            Words words = new Words(far, at);
            Decision last = real.stream().filter(decision -> far.base().decision().because().containsAll(decision.because())
                    && decision.at().equals(far.base().decision().at())).reduce((one, other) -> other).orElse(real.isEmpty() ? null : real.get(real.size() - 1));
            Furthest later = far.since(far.base().first());
            String since = later.reached() == 0 || later.holds() || because != null ? "" : " Since then: " + new Words(later, at).failed(later.failed());
            return new Explanation(rule, triggers, release, at, Verdict.FIRED, "\"" + rule + "\" fired at " + Words.time(far.base().decision().at())
                    + (far.base().because().isEmpty() ? "" : ": " + String.join(", ", far.base().because().stream().map(Words::behavior).toList())) + "."
                    + since, last, null, far.base().first(), checks(far, words));
        }
        Words words = new Words(far, at);
        Instant waits = words.waitsUntil(far.failed());
        return new Explanation(rule, triggers, release, at, waits != null ? Verdict.WAITING : Verdict.FAILED, words.failed(far.failed()), null, waits,
                far.base() == null ? null : far.base().first(), checks(far, words));
    }

    /** The conditions of a rule, as written, that kept it from firing for some of what she did. */
    static Set<String> deciding(RuleBase rules, String rule, Customer nobody, List<Behavior> behaviors, List<Lasting> others, Instant until) {
        List<Behavior> lived = behaviors.stream().sorted(Behavior.LIVED).toList();
        return Furthest.of(rules.probes(rule), fired(rules.probes(rule).rules(), 0, nobody, lived, others, until), lived).deciding(lived);
    }

    private static List<Decision> fired(RuleBase rules, long release, Customer nobody, List<Behavior> lived, List<Lasting> others, Instant at) {
        TreeSet<Instant> changes = new TreeSet<>();
        others.forEach(fact -> Stream.of(fact.from(), fact.until()).filter(instant -> !instant.isAfter(at)).forEach(changes::add));
        List<Decision> fired = new ArrayList<>();
        try (Life life = new Life(rules, release, nobody, List.of(), List.of(), 0)) {
            for (Behavior behavior : lived) {
                // what was decided because of a behavior is known to those after it
                while (!changes.isEmpty() && changes.first().isBefore(behavior.occurredAt())) {
                    know(life, others, changes.pollFirst());
                }
                life.live(behavior);
            }
            changes.forEach(change -> know(life, others, change));
            life.passTimeUntil(at.toEpochMilli());
            fired.addAll(life.takeFired());
            // what asks for no behavior is so now, or it is not
            CustomerSession.atOnce(rules, release, life.customer(), lived, others.stream().filter(fact -> fact.isAt(at)).map(Lasting::fact).toList(), at.toEpochMilli())
                    .stream().filter(decision -> decision.key().startsWith("\n")).forEach(fired::add);
        }
        return fired;
    }

    private static void know(Life life, List<Lasting> others, Instant change) {
        life.know(others.stream().filter(fact -> fact.isAt(change)).map(Lasting::fact).toList(), change.toEpochMilli());
    }

    /** How it stands with a condition that is judged on facts as they are. */
    public static Judged condition(Probes probes, Customer customer, Enrollment enrollment, Collection<Behavior> behaviors, Instant at) {
        List<Behavior> lived = behaviors.stream().sorted(Behavior.LIVED).toList();
        Furthest far = Furthest.of(probes, CustomerSession.atOnce(probes.rules(), 0, customer, lived, enrollment == null ? List.of() : List.of(enrollment),
                at.toEpochMilli()), lived);
        Words words = new Words(far, at);
        List<Check> checks = checks(far, words);
        return new Judged(far.holds(), far.holds() ? all(checks.stream().map(Check::sentence).distinct().toList()) : words.failed(far.failed()), checks);
    }

    /** Without those that another says more of. */
    private static String all(List<String> sentences) {
        return String.join(" ", sentences.stream().filter(one -> sentences.stream().noneMatch(other -> !other.equals(one)
                && other.startsWith(one.substring(0, one.length() - 1)))).toList());
    }

    private static List<Check> checks(Furthest far, Words words) {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < far.steps().size(); i++) {
            Step step = far.steps().get(i);
            if (i > far.reached()) {
                checks.add(new Check(written(step), null, null, null, List.of()));
                continue;
            }
            boolean held = i < far.reached();
            Furthest.Shot evidence = held ? far.held(step) : far.against(step);
            checks.add(new Check(written(step), held, words.actual(step), held ? words.held(step) : words.failed(step),
                    evidence == null ? List.of() : own(step, evidence)));
        }
        return checks;
    }

    private static String written(Step step) {
        return step.kind() == Kind.NOT || step.kind() == Kind.AMOUNT && step.whole().equals(step.text()) ? step.whole() : step.text();
    }

    /** What the step itself matched, if it names one; else all up to it. */
    private static List<String> own(Step step, Furthest.Shot evidence) {
        Behavior named = step.name() == null ? null : evidence.behaviors().get(step.name());
        return named != null ? List.of(named.messageId()) : step.kind() == Kind.FACT ? List.of() : evidence.decision().because();
    }
}
