package io.kairos.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule cut into ever longer beginnings, each a rule of its own: the first that does not fire is the condition that
 * fails.
 *
 * @param steps in the order of the rule
 * @param rules the rule itself, and the probes: they fire triggers named as the steps' {@code probe}, {@code value} and
 *              {@code against}, with a key that {@link #found} reads
 */
public record Probes(List<Step> steps, RuleBase rules) {

    /** What a step asks. */
    public enum Kind {
        /** A fact, or a further part of its brackets. */
        FACT,
        /** The same below an exists. */
        EXISTS,
        /** That something is not there. */
        NOT,
        /** That so much was accumulated. */
        AMOUNT,
        /** That one of several holds. */
        EITHER,
        /** Anything else: forall, groups of several. */
        GROUP
    }

    /**
     * One step of a rule's conditions.
     *
     * @param kind    what it asks
     * @param fact    the type of fact, {@code Behavior} or {@code Customer}; null of a group
     * @param name    the variable its fact is bound to, {@code $added}; null of what is not one fact
     * @param type    the behavior types the condition names, in words; null without one
     * @param whole   the condition
     * @param text    the condition, or the part of its brackets
     * @param probe   fires when all up to here holds
     * @param value   the probe that fires with the actual value this step compares; null without one
     * @param against fires with what stands against a NOT; null without one
     * @param sides   of EITHER, the steps of each side; else empty
     */
    public record Step(Kind kind, String fact, String name, String type, String whole, String text, String probe, String value, String against,
            List<List<Step>> sides) {
    }

    /**
     * What a probe tells by its key.
     *
     * @param behaviors variable to the number by which the behavior arrived, {@link io.kairos.behavior.Behavior#seq}; the rule's first one first
     * @param value     the value a step compares; empty without one
     */
    public record Found(Map<String, Long> behaviors, String value) {
    }

    public static Found found(String key) {
        Map<String, Long> behaviors = new LinkedHashMap<>();
        int end = Math.max(key.indexOf('\n'), 0);
        for (String one : key.substring(0, end).split(",")) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                behaviors.put(one.substring(0, equals), Long.parseLong(one.substring(equals + 1)));
            }
        }
        return new Found(behaviors, end == 0 && !key.startsWith("\n") ? "" : key.substring(end + 1).strip());
    }
}
