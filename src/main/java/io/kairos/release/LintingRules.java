package io.kairos.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ConditionalBranchDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.EntryPointDescr;
import org.drools.drl.ast.descr.EvalDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.FromDescr;
import org.drools.drl.ast.descr.NamedConsequenceDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * Refuses what a rule may not do, and what DRL allows but would silently decide wrong here, each with what to
 * write instead. A rule's consequence can only fire triggers.
 */
final class LintingRules {

    private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\[\"\\\\nt])*\"";
    private static final String KEY = TEXT + "|\\$\\w+\\s*\\.\\s*text\\s*\\(\\s*" + TEXT + "\\s*\\)|\\$\\w+\\s*\\.\\s*messageId\\s*\\(\\s*\\)";
    private static final Pattern FIRE = Pattern.compile("\\s*triggers\\s*\\.\\s*fire\\s*\\(\\s*" + TEXT + "(?:\\s*,\\s*\\$\\w+)+(?:\\s*,\\s*(?:" + KEY + "))?\\s*\\)\\s*;\\s*");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ,.'’()%€$&+:;?!/\\-–]{1,120}");
    private static final Set<String> CALLS = Set.of("text", "number", "flag", "consented", "known", "email", "type", "time", "seq",
            "messageId", "occurredAt", "receivedAt", "trigger", "key", "rule", "release", "at", "journey", "state", "enteredAt", "channel",
            "topic", "template", "userId", "firstSeenAt", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "contains", "length", "trim",
            "in", "not", "and", "or", "count", "sum", "average", "min", "max", "countDistinct", "collectSet", "collectList");
    private static final Set<String> FUNCTIONS = Set.of("count", "sum", "average", "min", "max", "collectSet", "collectList", "countDistinct", "variance", "standardDeviation");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\s*\\(");
    private static final Pattern STRINGS = Pattern.compile(TEXT);
    private static final Pattern UNSAFE = Pattern.compile("\\bnew\\s+\\w|\\bclass\\b|\\bgetClass\\b|\\bjava\\b|\\bSystem\\b|[{};]|\\+\\+|--|(?<![=!<>])=(?![=])|\\\\u|->|::|\\beval\\b|\\bthis\\s*\\.");
    private static final Pattern REGEX = Pattern.compile("\\b(?:matches|soundslike)\\b");
    private static final Pattern ORDER_WITH_TEXT = Pattern.compile("(?:<=|>=|<|>)\\s*\"|\"\\s*(?:<=|>=|<|>)");
    private static final Pattern BOUNDED = Pattern.compile("\\b(?:after|before)\\s*\\[\\s*[^,\\]]+,\\s*[^\\]*]+\\]");
    private static final Pattern AFTER = Pattern.compile("\\bthis\\s+after\\b");
    private static final Pattern TIME_ARITHMETIC = Pattern.compile("\\b(?:time|occurredAt|receivedAt|at)\\b(?:\\s*\\(\\s*\\))?\\s*[-+*/]|[-+*/]\\s*(?:\\$\\w+\\s*\\.\\s*)?\\b(?:time|occurredAt|receivedAt)\\b");

    private final RuleText rule;
    private final List<Finding> findings = new ArrayList<>();
    private int column = 1;

    LintingRules(RuleText rule) {
        this.rule = rule;
        RuleDescr parsed = rule.parsed();
        if (!NAME.matcher(parsed.getName()).matches()) {
            refuse(rule.line(), "A rule's name is a sentence of letters, digits and plain punctuation, at most 120 characters.");
        }
        if (parsed.isQuery()) {
            refuse(rule.line(), "Queries are not allowed: write a rule that fires a trigger.");
            return;
        }
        if (!parsed.getAttributes().isEmpty()) {
            refuse(rule.line(), "\"" + String.join(", ", parsed.getAttributes().keySet()) + "\" is not allowed: rules have no attributes. For a delay write"
                    + " not Behavior( …, this after[0s, 30m] $x ), or wait in the journey.");
        }
        if (parsed.getParentName() != null || !parsed.getNamedConsequences().isEmpty() || !parsed.getAnnotationNames().isEmpty()) {
            refuse(rule.line(), "Only rule \"name\" when … then … end is allowed: no extends, no annotations, no further then.");
        }
        consequence(parsed);
        element(parsed.getLhs(), false, false, 0);
        combinations(UntiedPatterns.together(parsed.getLhs()));
    }

    private void combinations(List<PatternDescr> together) {
        if (together.size() > UntiedPatterns.MOST) {
            column = 1;
            refuse(rule.line(), "More than " + UntiedPatterns.MOST + " facts have to be there together, and every combination of them would be tried:"
                    + " count with accumulate( … ), or write exists before what only has to be there.");
        }
        if (UntiedPatterns.groups(together) > UntiedPatterns.MOST_GROUPS) {
            column = together.get(0).getColumn() + 1;
            refuse(together.get(0).getLine(), "Nothing ties these behaviors together, so every combination of them would be tried. Tie them by time,"
                    + " this after[0s, 1h] $x, or by a property, $p : text(\"product_id\") in one and text(\"product_id\") == $p in the other;"
                    + " or write exists before what only has to be there.");
        }
    }

    List<Finding> findings() {
        return findings;
    }

    private void consequence(RuleDescr parsed) {
        String text = String.valueOf(parsed.getConsequence()).replaceAll("//[^\\n]*", "");
        if (!FIRE.matcher(text).lookingAt() || !text.strip().matches("(?s)(?:" + FIRE.pattern() + ")+")) {
            refuse(Math.max(parsed.getConsequenceLine(), rule.line()), "After \"then\" a rule can only fire triggers:"
                    + " triggers.fire( \"name\", $behavior ); or triggers.fire( \"name\", $behavior, $behavior.text(\"cart_id\") );");
        }
    }

    /**
     * @param inOr   below an or
     * @param inNot  below a not
     * @param groups how many not and exists it stands in
     */
    private void element(BaseDescr element, boolean inOr, boolean inNot, int groups) {
        if (element instanceof EvalDescr || element instanceof NamedConsequenceDescr || element instanceof ConditionalBranchDescr) {
            refuse(element.getLine(), "eval, do and if are not allowed: put the condition into the fact's brackets.");
        } else if (element instanceof PatternDescr pattern) {
            pattern(pattern, inOr, inNot, groups);
        } else if (element instanceof AccumulateDescr accumulate) {
            accumulate(accumulate);
        } else if (element instanceof ForallDescr forall) {
            if (Patterns.of(forall).stream().anyMatch(pattern -> text(pattern).contains("this "))) {
                refuse(forall.getLine(), "forall with a time range never holds: write not Behavior( … ) for what must not be there.");
            }
        } else if (element instanceof ConditionalElementDescr group) {
            for (Object inner : group.getDescrs()) {
                element((BaseDescr) inner, inOr || element instanceof OrDescr, inNot || element instanceof NotDescr,
                        groups + (element instanceof NotDescr || element instanceof ExistsDescr ? 1 : 0));
            }
        }
    }

    private void accumulate(AccumulateDescr accumulate) {
        if (!accumulate.isExternalFunction() && accumulate.getFunctions().isEmpty() || accumulate.getActionCode() != null || accumulate.getInitCode() != null) {
            refuse(accumulate.getLine(), "Only accumulate( Behavior( … ); $n : count( $x ); $n >= 3 ) with count, sum, average, min or max is allowed: no code.");
        }
        accumulate.getFunctions().stream().filter(function -> !FUNCTIONS.contains(function.getFunction())).forEach(function ->
                refuse(accumulate.getLine(), "There is no \"" + function.getFunction() + "\" to accumulate with: use count, sum, average, min or max."));
        element(accumulate.getInput(), false, false, 1);
    }

    private void pattern(PatternDescr pattern, boolean inOr, boolean inNot, int groups) {
        column = pattern.getColumn() + 1;
        if (pattern.getSource() instanceof AccumulateDescr accumulate) {
            accumulate(accumulate);
        } else if (pattern.getSource() instanceof FromDescr || pattern.getSource() instanceof EntryPointDescr || pattern.getSource() instanceof CollectDescr) {
            refuse(pattern.getLine(), "\"from\" is not allowed: rules look only at the facts.");
        }
        String text = text(pattern);
        int line = pattern.getLine();
        String bare = STRINGS.matcher(text).replaceAll("\"\"");
        if (UNSAFE.matcher(bare).find()) {
            refuse(line, "Only comparisons of text(…), number(…), flag(…) and the fact's own fields are allowed here: " + text);
        }
        Matcher call = CALL.matcher(bare);
        while (call.find()) {
            if (!CALLS.contains(call.group(1))) {
                refuse(line, "\"" + call.group(1) + "(…)\" is not allowed: use text(…), number(…), flag(…), consented(…) and comparisons.");
            }
        }
        if (REGEX.matcher(bare).find()) {
            refuse(line, "\"matches\" and \"soundslike\" are not allowed, because some patterns never end: use ==, in ( … ), contains,"
                    + " str[startsWith] or str[endsWith].");
        }
        if (ORDER_WITH_TEXT.matcher(text).find()) {
            refuse(line, "Text cannot be ordered with < or >: compare numbers with number(\"…\") > 10, text with == or !=.");
        }
        if (TIME_ARITHMETIC.matcher(bare).find()) {
            refuse(line, "Do not calculate with times: write this after[0s, 30m] $x or this before[0s, 90d] $x.");
        }
        boolean after = AFTER.matcher(bare).find();
        if (inNot && after && !BOUNDED.matcher(text).find()) {
            refuse(line, "\"not … this after $x\" without an end would fire at once: say until when, this after[0s, 30m] $x.");
        }
        if (inNot && after && groups > 1) {
            refuse(line, "An absence that has to be waited for cannot stand inside another not, exists or accumulate: make it a condition of its own.");
        }
        if (inNot && after && inOr) {
            refuse(line, "An absence inside \"or\" would delay the other side too: write two rules that fire the same trigger.");
        }
        if (inNot && !pattern.getBehaviors().isEmpty()) {
            refuse(line, "\"not\" over a window fires at once: write not Behavior( …, this after[0s, 30m] $x ).");
        }
    }

    static String text(PatternDescr pattern) {
        List<String> constraints = new ArrayList<>();
        for (BaseDescr constraint : pattern.getDescrs()) {
            constraints.add(constraint instanceof ExprConstraintDescr expression ? expression.getExpression() : constraint.toString());
        }
        return String.join(", ", constraints);
    }

    private void refuse(int line, String message) {
        findings.add(rule.finding(line > 0 ? line : rule.line(), column, message));
    }
}
