package io.kairos.release;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.BehaviorDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/**
 * How far back rules can look, by behavior type. Too far is only slow; too short would be a wrong decision, so
 * whatever is not plainly bounded is forever.
 *
 * <p>A rule of one behavior pattern looks at nothing but the newest. In a rule of several, all but one must be tied by a
 * bounded temporal constraint; then no two behaviors of a match are farther apart than all of the rule's bounds together.
 */
final class Horizons {

    private static final Pattern TYPE = Pattern.compile("\\btype\\s*==\\s*\"([^\"]+)\"");
    private static final Pattern TYPE_IN = Pattern.compile("\\btype\\s+in\\s*\\(([^)]*)\\)");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern TEMPORAL =
            Pattern.compile("\\b(after|before|coincides|during|includes|meets|metby|overlaps|overlappedby|starts|startedby|finishes|finishedby)\\b(?:\\s*\\[([^\\]]*)\\])?");
    private static final Pattern TIME = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

    private final Map<String, Duration> byType = new HashMap<>();
    private Duration anyType = Duration.ZERO;

    Map<String, Duration> byType() {
        return byType;
    }

    Duration anyType() {
        return anyType;
    }

    void add(RuleText rule) {
        List<PatternDescr> patterns = Patterns.of(rule.parsed().getLhs()).stream().filter(Horizons::isEvent).toList();
        Duration horizon = horizon(patterns);
        for (PatternDescr pattern : patterns) {
            if (pattern.getObjectType().equals("Behavior")) {
                Set<String> types = types(pattern);
                if (types.isEmpty()) {
                    anyType = longer(anyType, horizon);
                }
                types.forEach(type -> byType.merge(type, horizon, Horizons::longer));
            }
        }
    }

    private static boolean isEvent(PatternDescr pattern) {
        return Set.of("Behavior", "Contact", "Decision").contains(pattern.getObjectType());
    }

    private static Duration horizon(List<PatternDescr> patterns) {
        Duration sum = Duration.ofMillis(1);
        int untied = 0;
        for (PatternDescr pattern : patterns) {
            Duration bound = bound(pattern);
            if (bound == null) {
                untied++;
            } else {
                sum = sum.plus(bound);
            }
        }
        boolean bounded = untied <= 1;
        return bounded && sum.compareTo(RuleBase.FOREVER) < 0 ? sum : RuleBase.FOREVER;
    }

    /** The bounds of a pattern's temporal constraints; null when it has none that is bounded. */
    private static Duration bound(PatternDescr pattern) {
        Duration sum = null;
        for (BehaviorDescr window : pattern.getBehaviors()) {
            if (!"time".equals(window.getSubType())) {
                return null;
            }
            sum = plus(sum, times(String.join(",", window.getParameters())));
        }
        Matcher temporal = TEMPORAL.matcher(expression(pattern));
        while (temporal.find()) {
            String operator = temporal.group(1);
            if (operator.equals("coincides")) {
                sum = plus(sum, temporal.group(2) == null ? Duration.ZERO : times(temporal.group(2)));
            } else if ((operator.equals("after") || operator.equals("before")) && temporal.group(2) != null && temporal.group(2).contains(",")) {
                sum = plus(sum, times(temporal.group(2).substring(temporal.group(2).indexOf(',') + 1)));
            }
        }
        return expression(pattern).contains("||") ? null : sum;
    }

    private static Duration plus(Duration sum, Duration more) {
        return sum == null ? more : sum.plus(more);
    }

    private static Duration times(String text) {
        Duration sum = Duration.ZERO;
        Matcher time = TIME.matcher(text);
        while (time.find()) {
            long amount = Long.parseLong(time.group(1));
            sum = sum.plus(switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            });
        }
        return sum.isZero() && text.matches(".*[1-9].*") ? RuleBase.FOREVER : sum;
    }

    /** The types a pattern is limited to; empty when to none. */
    static Set<String> types(PatternDescr pattern) {
        Set<String> types = new HashSet<>();
        for (BaseDescr constraint : pattern.getDescrs()) {
            String text = constraint instanceof ExprConstraintDescr expression ? expression.getExpression() : constraint.toString();
            Set<String> named = new HashSet<>();
            Matcher type = TYPE.matcher(text);
            while (type.find()) {
                named.add(type.group(1));
            }
            Matcher in = TYPE_IN.matcher(text);
            while (in.find()) {
                Matcher each = TEXT.matcher(in.group(1));
                while (each.find()) {
                    named.add(each.group(1));
                }
            }
            // an "or" with anything but types lets other types in
            if (!named.isEmpty() && (!text.contains("||") || onlyTypes(text))) {
                types.addAll(named);
            }
        }
        return types;
    }

    private static boolean onlyTypes(String text) {
        for (String alternative : text.split("\\|\\|")) {
            if (!TYPE.matcher(alternative).find() && !TYPE_IN.matcher(alternative).find()) {
                return false;
            }
        }
        return true;
    }

    private static String expression(PatternDescr pattern) {
        List<String> constraints = new ArrayList<>();
        for (BaseDescr constraint : pattern.getDescrs()) {
            constraints.add(constraint instanceof ExprConstraintDescr expression ? expression.getExpression() : constraint.toString());
        }
        return String.join(", ", constraints);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
