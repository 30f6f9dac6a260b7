package io.kairos.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.base.time.TimeUtils;
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

    static final String NAMES = "A rule's name is a sentence of letters, digits and plain punctuation, at most 120 characters.";

    private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\[\"\\\\nt])*\"";
    private static final String KEY = TEXT + "|\\$\\w+\\s*\\.\\s*text\\s*\\(\\s*" + TEXT + "\\s*\\)|\\$\\w+\\s*\\.\\s*messageId\\s*\\(\\s*\\)";
    private static final Pattern FIRE = Pattern.compile("\\s*triggers\\s*\\.\\s*fire\\s*\\(\\s*(" + TEXT + ")(?:\\s*,\\s*\\$\\w+){1,20}(?:\\s*,\\s*(?:" + KEY + "))?\\s*\\)\\s*;\\s*");
    private static final Pattern TRIGGER = Pattern.compile("\"[\\p{L}\\p{N}][\\p{L}\\p{N} _.:/-]{0,99}\"");
    private static final int MOST_FIRES = 20;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ,.'’()%€$&+:;?!/\\-–]{1,120}");
    private static final Set<String> FACTS = Set.of("Behavior", "Customer", "Enrollment", "Contact", "Decision");
    private static final int MOST_CONSTRAINTS = 50;
    private static final Set<String> FUNCTIONS = Set.of("count", "sum", "average", "min", "max", "collectSet", "collectList", "countDistinct", "variance", "standardDeviation");
    private static final Pattern STRINGS = Pattern.compile(TEXT);
    private static final Pattern BOUNDED = Pattern.compile("\\b(?:after|before)\\s*\\[\\s*[^,\\]]+,\\s*[^\\]*]+\\]");
    private static final Pattern RANGE = Pattern.compile("\\b(?:after|before)\\s*\\[\\s*([\\w-]+)\\s*,\\s*([\\w-]+)\\s*\\]");
    private static final Pattern AFTER = Pattern.compile("\\bthis\\s+after\\b");

    private final RuleText rule;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> named;
    private int column = 1;

    LintingRules(RuleText rule) {
        this.rule = rule;
        this.named = ExpressionWords.named(rule.text());
        RuleDescr parsed = rule.parsed();
        if (!NAME.matcher(parsed.getName()).matches()) {
            refuse(rule.line(), NAMES);
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
        if (UntiedPatterns.ways(parsed.getLhs()) > UntiedPatterns.MOST_WAYS) {
            refuse(rule.line(), "These \"or\"s can come together in more than " + UntiedPatterns.MOST_WAYS + " ways, and each would be tried: write"
                    + " type in ( \"…\", \"…\" ), put || inside a fact's brackets, or write several rules that fire the same trigger.");
        }
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
        String text = String.valueOf(parsed.getConsequence());
        Matcher fire = FIRE.matcher(text);
        int end = 0;
        int fires = 0;
        while (end < text.length() && fire.region(end, text.length()).lookingAt() && fires <= MOST_FIRES) {
            end = fire.end();
            fires++;
            if (!TRIGGER.matcher(fire.group(1)).matches()) {
                refuse(Math.max(parsed.getConsequenceLine(), rule.line()), "A trigger's name is made of letters, digits, spaces and - _ . : /, at most 100.");
            }
        }
        if (end < text.length() && FIRE.matcher(text.substring(end).strip() + ";").matches()) {
            refuse(Math.max(parsed.getConsequenceLine(), rule.line()) + (int) text.substring(0, end).chars().filter(character -> character == '\n').count() + 1,
                    "A semicolon is missing: triggers.fire( … );");
        } else if (end < text.length() || fires == 0 || fires > MOST_FIRES) {
            refuse(Math.max(parsed.getConsequenceLine(), rule.line()), "After \"then\" a rule can only fire triggers"
                    + (fires > MOST_FIRES ? ", at most " + MOST_FIRES : "")
                    + ": triggers.fire( \"name\", $behavior ); or triggers.fire( \"name\", $behavior, $behavior.text(\"cart_id\") );");
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
            if (element instanceof NotDescr || element instanceof ExistsDescr) {
                combinations(UntiedPatterns.together((BaseDescr) group.getDescrs().get(0)));
            }
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
        accumulate.getFunctions().forEach(function -> expression(String.join(", ", function.getParams()), accumulate));
        element(accumulate.getInput(), false, false, 1);
        combinations(UntiedPatterns.together(accumulate.getInput()));
    }

    private void pattern(PatternDescr pattern, boolean inOr, boolean inNot, int groups) {
        column = pattern.getColumn() + 1;
        if (pattern.getSource() instanceof AccumulateDescr accumulate) {
            accumulate(accumulate);
        } else if (pattern.getSource() instanceof FromDescr || pattern.getSource() instanceof EntryPointDescr || pattern.getSource() instanceof CollectDescr) {
            refuse(pattern.getLine(), "\"from\" is not allowed: rules look only at the facts.");
        }
        if (!FACTS.contains(String.valueOf(pattern.getObjectType())) && !(pattern.getSource() instanceof AccumulateDescr)) {
            refuseAt(pattern, pattern.getObjectType(), "There is no fact \"" + pattern.getObjectType() + "\". Rules match Behavior, Customer, Enrollment,"
                    + " Contact and Decision; what was done is written Behavior( type == \"Product Added\" ).");
        }
        if (pattern.getDescrs().size() > MOST_CONSTRAINTS) {
            refuse(pattern.getLine(), "More than " + MOST_CONSTRAINTS + " conditions stand in one fact's brackets: write in ( … ) for a list, or several rules.");
        }
        String text = text(pattern);
        int line = pattern.getLine();
        expression(text, pattern);
        String bare = STRINGS.matcher(text).replaceAll("\"\"");
        RANGE.matcher(bare).results().filter(range -> isEmpty(range.group(1), range.group(2))).forEach(range -> refuseAt(pattern, range.group(),
                "No time lies between " + range.group(1) + " and " + range.group(2) + ": write the shorter first, [" + range.group(2) + ", " + range.group(1) + "]."));
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

    private static boolean isEmpty(String from, String to) {
        try {
            return TimeUtils.parseTimeString(from) > TimeUtils.parseTimeString(to);
        } catch (RuntimeException unreadable) {
            // told by the compiler
            return false;
        }
    }

    private void expression(String text, BaseDescr in) {
        ExpressionWords.problems(text, named).forEach((word, message) -> refuseAt(in, word, message));
    }

    /** Where a word stands, at or behind the beginning of what it is in. */
    private void refuseAt(BaseDescr in, String word, String message) {
        int from = Math.max(0, in.getStartCharacter() - rule.parsed().getStartCharacter());
        int at = rule.text().indexOf(word, from);
        if (at < 0) {
            refuse(in.getLine(), message);
            return;
        }
        column = at - rule.text().lastIndexOf('\n', at);
        refuse(rule.line() + (int) rule.text().substring(0, at).chars().filter(character -> character == '\n').count(), message);
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
