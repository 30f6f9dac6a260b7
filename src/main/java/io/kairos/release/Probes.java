package io.kairos.release;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kie.api.conf.EventProcessingOption;

/**
 * A rule cut into ever longer beginnings, each a rule of its own: the first that does not fire is the condition that
 * fails.
 *
 * @param steps in the order of the rule
 * @param rules they fire triggers named as the steps' {@code probe} and {@code against}; the decision's key is
 *              {@code <message id of the rule's first behavior>\n<value>}
 */
public record Probes(List<Step> steps, RuleBase rules) {

    /** What a step asks. */
    public enum Kind {
        /** A fact, or a further part of its brackets. */
        FACT,
        /** That something is not there. */
        NOT,
        /** That so much was accumulated. */
        AMOUNT,
        /** Anything else: exists, or, forall. */
        GROUP
    }

    /**
     * One step of a rule's conditions.
     *
     * @param kind   what it asks
     * @param fact   the type of fact, {@code Behavior} or {@code Customer}; null of a group
     * @param type   the behavior type the condition names; null without one
     * @param whole  the condition
     * @param text   the condition, or the part of its brackets
     * @param probe  fires when all up to here holds
     * @param value  the probe that fires with the actual value this step compares; null without one
     * @param against fires with the behaviors that stand against a NOT; null without one
     */
    public record Step(Kind kind, String fact, String type, String whole, String text, String probe, String value, String against) {
    }

    private static final Pattern FACT = Pattern.compile("(?s)^(?:(\\$\\w+)\\s*:\\s*)?(Behavior|Customer|Enrollment|Contact|Decision)\\s*\\((.*)\\)(\\s*over\\s.*)?$");
    private static final Pattern NOT = Pattern.compile("(?s)^not\\s*\\(?\\s*((?:Behavior|Customer|Enrollment|Contact|Decision)\\s*\\(.*\\))$");
    private static final Pattern ACCUMULATE = Pattern.compile("(?s)^(?:accumulate|acc)\\s*\\((.*)\\)$");
    private static final Pattern TYPE = Pattern.compile("^type\\s*(?:==\\s*\"([^\"]+)\"|in\\s*\\(\\s*([^)]*)\\))");
    private static final Pattern READ = Pattern.compile("^(?:\\$\\w+\\s*:\\s*)?((?:text|number|flag|consented)\\s*\\(\\s*\"[^\"]*\"(?:\\s*,\\s*\"[^\"]*\")?\\s*\\)|email|known\\s*\\(?\\s*\\)?)");
    private static final Pattern BOUND = Pattern.compile("(\\$\\w+)\\s*:");
    private static final String SEPARATOR = " + \"\\n\" + ";

    /** Collects the steps of one rule and the DRL of its probes. */
    private static final class Cutting {

        private final StringBuilder before = new StringBuilder();
        private final StringBuilder drl = new StringBuilder();
        private final List<Step> steps = new ArrayList<>();
        private String anchor;
        private int probes;

        private String probe(String conditions, String value) {
            String name = "probe" + probes++;
            String key = (anchor == null ? "\"\"" : anchor + ".messageId()") + SEPARATOR + value;
            drl.append("rule \"").append(name).append("\" when\n").append(before).append(conditions).append("\nthen triggers.fire( \"")
                    .append(name).append("\", ").append(key).append(" ); end\n");
            return name;
        }

        private void condition(String condition, int number) {
            Matcher fact = FACT.matcher(condition);
            Matcher not = NOT.matcher(condition);
            Matcher accumulate = ACCUMULATE.matcher(condition);
            String kept = condition;
            if (fact.matches() && fact.group(4) == null) {
                kept = fact(fact, number);
            } else if (not.matches()) {
                String against = condition.replaceFirst("^not\\s*", "");
                steps.add(new Step(Kind.NOT, word(not.group(1)), type(inner(not.group(1))), condition, condition, probe(condition, "\"\""), null,
                        probe(against, "\"\"")));
            } else if (accumulate.matches()) {
                accumulate(condition, Clauses.parts(accumulate.group(1), ';'));
            } else {
                steps.add(new Step(Kind.GROUP, null, null, condition, condition, probe(condition, "\"\""), null, null));
            }
            before.append(kept).append('\n');
        }

        /** Part by part; returns the condition with a name, so that its values can be read. */
        private String fact(Matcher fact, int number) {
            List<String> parts = Clauses.parts(fact.group(3), ',');
            String name = fact.group(1) == null ? "$fact" + number : fact.group(1);
            String type = type(parts);
            boolean first = anchor == null && fact.group(2).equals("Behavior");
            String last = null;
            for (int i = 0; i <= parts.size(); i++) {
                if (i == 0 && type != null && TYPE.matcher(parts.get(0)).find()) {
                    continue;
                }
                String so = name + " : " + fact.group(2) + "( " + String.join(", ", parts.subList(0, i)) + " )";
                if (first) {
                    anchor = name;
                }
                Matcher read = i < parts.size() ? READ.matcher(parts.get(i)) : null;
                String value = read == null || !read.find() ? "\"\"" : name + "." + called(read.group(1));
                String probe = probe(so, value);
                if (i > 0 || parts.isEmpty()) {
                    boolean reads = i > 0 && READ.matcher(parts.get(i - 1)).find();
                    steps.add(new Step(Kind.FACT, fact.group(2), type, fact.group(), i == 0 ? fact.group(2) : parts.get(i - 1), probe, reads ? last : null, null));
                }
                last = probe;
            }
            return name + " : " + fact.group(2) + "( " + fact.group(3) + " )";
        }

        private void accumulate(String condition, List<String> parts) {
            String type = parts.isEmpty() ? null : type(inner(parts.get(0)));
            String value = null;
            if (parts.size() > 2) {
                StringBuilder values = new StringBuilder("\"\"");
                Matcher bound = BOUND.matcher(parts.get(1));
                while (bound.find()) {
                    values.append(" + ").append(bound.group(1)).append(" + \" \"");
                }
                value = probe("accumulate( " + parts.get(0) + "; " + parts.get(1) + " )", values.toString());
            }
            String fact = parts.isEmpty() ? null : word(parts.get(0).replaceFirst("^\\$\\w+\\s*:\\s*", ""));
            steps.add(new Step(Kind.AMOUNT, fact, type, condition, condition, probe(condition, "\"\""), value, null));
        }

        private static String called(String read) {
            return read.startsWith("email") || read.startsWith("known") ? read.replaceFirst("\\W.*$", "") + "()" : read;
        }

        private static String word(String pattern) {
            return pattern.replaceFirst("(?s)\\W.*$", "");
        }

        private static List<String> inner(String pattern) {
            int open = pattern.indexOf('(');
            int close = pattern.lastIndexOf(')');
            return open < 0 || close < open ? List.of() : Clauses.parts(pattern.substring(open + 1, close), ',');
        }

        private static String type(List<String> parts) {
            for (String part : parts) {
                Matcher type = TYPE.matcher(part);
                if (type.find()) {
                    return type.group(1) != null ? type.group(1) : type.group(2).replace("\"", "").strip().replaceAll("\\s*,\\s*", " or ");
                }
            }
            return null;
        }
    }

    static Probes of(RuleText rule) {
        Cutting cutting = new Cutting();
        List<String> conditions = Clauses.each(Clauses.conditions(rule.text()));
        for (int i = 0; i < conditions.size(); i++) {
            cutting.condition(conditions.get(i), i);
        }
        DroolsBuild.Built built = DroolsBuild.build(cutting.drl.toString(), EventProcessingOption.STREAM);
        if (!built.problems().isEmpty()) {
            throw new IllegalStateException("The rule \"" + rule.name() + "\" cannot be cut into its conditions: " + built.problems().get(0).message());
        }
        ParsingRules parsing = new ParsingRules();
        parsing.read(rule.file(), cutting.drl.toString().getBytes(StandardCharsets.UTF_8));
        return new Probes(cutting.steps, new DroolsRules(built.container(), built.container().getKieBase(), parsing.rules()));
    }
}
