package io.kairos.release;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kie.api.KieBase;

/** The compiled trigger rules of a release, with what is known of them without running them. */
public interface RuleBase {

    KieBase kieBase();

    /** The same rules without some, for a customer for whom those failed; cached. */
    RuleBase without(Set<String> rules);

    /** Rule names. */
    Set<String> rules();

    /** SHA-256 of a rule's text: tells whether a decision of an earlier release was made by the same rule. */
    String ruleHash(String rule);

    /** A rule as its analyst wrote it, and where; null when there is none of this name. */
    Source source(String rule);

    /** @param line of the word {@code rule}, or the row of a decision table, 1-based; its text is then the rule the row stands for */
    record Source(String file, int line, String text, Set<String> triggers) {
    }

    /** The facts that have to be there for a rule to fire, but for the customer; of an or, the side with the most. */
    List<Needed> needs(String rule);

    /**
     * @param fact  {@code Behavior}, {@code Contact}, {@code Enrollment} or {@code Decision}
     * @param types of a behavior, those it names; empty for any
     * @param text  what stands in its brackets
     */
    record Needed(String fact, Set<String> types, String text) {
    }

    /** A rule cut into its conditions, to see which fails; compiled on first use and cached. */
    Probes probes(String rule);

    /** The triggers the rules fire. */
    Set<String> triggers();

    /** Each behavior type a rule mentions, with how long after it happened it can still matter to a rule. */
    Map<String, Duration> horizons();

    /** How long any behavior can matter to rules that name no type; {@link Duration#ZERO} without such rules. */
    Duration anyTypeHorizon();

    /** Which of Customer, Enrollment, Contact, Decision some rule mentions. */
    Set<Class<?>> mentions();

    /** The rules that mention an Enrollment, a Contact or a Decision: what comes of other rules can make a difference to them. */
    Set<String> lookingBack();

    /** A horizon that never ends. */
    Duration FOREVER = Duration.ofDays(36_500);
}
