package io.kairos.release;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kairos.release.Probes.Kind;
import io.kairos.release.Probes.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kie.api.conf.EventProcessingOption;

/** Cuts one rule into steps, and writes the DRL of their probes. */
final class CuttingRules {

    private static final String FACTS = "Behavior|Customer|Enrollment|Contact|Decision";
    private static final Pattern FACT = Pattern.compile("(?s)^(?:(\\$\\w+)\\s*:\\s*)?(" + FACTS + ")\\s*\\((.*)\\)$");
    private static final Pattern NOT = Pattern.compile("(?s)^not\\b\\s*(.*)$");
    private static final Pattern EXISTS = Pattern.compile("(?s)^exists\\b\\s*(.*)$");
    private static final Pattern ACCUMULATE = Pattern.compile("(?s)^(?:accumulate|acc)\\s*\\((.*)\\)$");
    private static final Pattern NUMBER = Pattern.compile("(?s)^(?:(\\$\\w+)\\s*:\\s*)?Number\\s*\\(\\s*(?:\\w+Value|this)\\s*(>=|>|==|<=|<|!=)\\s*([\\d.]+)\\s*\\)\\s*from\\s+"
            + "(?:accumulate|acc)\\s*\\((.*)\\)$");
    private static final Pattern TYPE = Pattern.compile("^type\\s*(?:==\\s*\"([^\"]+)\"|in\\s*\\(\\s*([^)]*)\\))");
    private static final Pattern READ = Pattern.compile("(?<![\\w.$\"])(?:(?:text|number|flag|consented)\\s*\\(\\s*\"[^\"]*\"(?:\\s*,\\s*\"[^\"]*\")?\\s*\\)"
            + "|(?:email|known|userId|firstSeenAt|journey|key|state|channel|topic|template|trigger|rule|enteredAt|at)\\b)");
    private static final Pattern BINDS_ONLY = Pattern.compile("^\\$\\w+\\s*:\\s*[\\w.]+(?:\\s*\\(\\s*\"[^\"]*\"\\s*\\))?$");
    private static final Pattern BOUND = Pattern.compile("(\\$\\w+)\\s*:");
    private static final Cache<String, Probes> CUT = Caffeine.newBuilder().maximumSize(1_000).softValues().build();
    private static final String NOTHING = "\"\"";

    private final StringBuilder before = new StringBuilder();
    private final StringBuilder drl = new StringBuilder();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int count;

    private CuttingRules() {
    }

    /**
     * Compiles for a second or more; the same rule is cut once, whatever releases it is in.
     *
     * @param mode STREAM for rules that live through time, CLOUD for conditions judged at an instant
     */
    static Probes of(RuleText rule, EventProcessingOption mode) {
        return CUT.get(mode + rule.text(), text -> cut(rule, mode));
    }

    private static Probes cut(RuleText rule, EventProcessingOption mode) {
        List<String> conditions = Clauses.each(Clauses.conditions(rule.text()));
        CuttingRules fine = new CuttingRules();
        conditions.forEach(fine::condition);
        DroolsBuild.Built built = DroolsBuild.build(fine.drl + rule.text(), mode);
        if (built.problems().isEmpty()) {
            return fine.probes(rule, built);
        }
        // what is too intricate to be cut into parts is told condition by condition
        CuttingRules coarse = new CuttingRules();
        conditions.forEach(coarse::group);
        built = DroolsBuild.build(coarse.drl + rule.text(), mode);
        if (built.problems().isEmpty()) {
            return coarse.probes(rule, built);
        }
        CuttingRules whole = new CuttingRules();
        whole.group(String.join("\n", conditions));
        return whole.probes(rule, DroolsBuild.build(whole.drl + rule.text(), mode));
    }

    private Probes probes(RuleText rule, DroolsBuild.Built built) {
        ParsingRules parsing = new ParsingRules();
        parsing.read(rule.file(), (drl + rule.text()).getBytes(StandardCharsets.UTF_8));
        return new Probes(steps, new DroolsRules(built.container(), built.container().getKieBase(), parsing.rules()));
    }

    private String probe(String conditions, List<String> bound, String value) {
        String name = "probe" + count++;
        StringBuilder key = new StringBuilder("\"\"");
        bound.forEach(one -> key.append(" + \"").append(one).append("=\" + ").append(one).append(".seq() + \",\""));
        drl.append("rule \"").append(name).append("\" when\n").append(before).append(conditions).append("\nthen triggers.fire( \"").append(name)
                .append("\", ").append(key).append(" + \"\\n\" + ").append(value).append(" ); end\n");
        return name;
    }

    private void condition(String condition) {
        Matcher fact = fact(condition);
        Matcher not = NOT.matcher(condition);
        Matcher exists = EXISTS.matcher(condition);
        Matcher some = exists.matches() ? fact(exists.group(1)) : null;
        Matcher accumulate = ACCUMULATE.matcher(condition);
        Matcher number = NUMBER.matcher(condition);
        List<String> sides = Clauses.sides(condition);
        String kept = condition;
        if (sides.size() > 1) {
            either(condition, sides);
        } else if (fact != null) {
            kept = fact(Kind.FACT, condition, fact);
            if (fact.group(2).equals("Behavior")) {
                names.add(kept.substring(0, kept.indexOf(' ')));
            }
        } else if (some != null) {
            fact(Kind.EXISTS, condition, some);
        } else if (not.matches()) {
            not(condition, Clauses.bare(not.group(1)));
        } else if (accumulate.matches() && Clauses.parts(accumulate.group(1), ';').size() > 1) {
            accumulate(condition, Clauses.parts(accumulate.group(1), ';'));
        } else if (number.matches() && Clauses.parts(number.group(4), ';').size() == 2) {
            String name = number.group(1) == null ? "$number" + count : number.group(1);
            List<String> parts = Clauses.parts(number.group(4), ';');
            String said = parts.get(0) + "; " + name + " : " + parts.get(1) + "; " + name + " " + number.group(2) + " " + number.group(3);
            accumulate("accumulate( " + said + " )", Clauses.parts(said, ';'));
        } else {
            group(condition);
            return;
        }
        before.append(kept).append('\n');
    }

    /** Of what is a single fact, its name, type and brackets; null of anything else. */
    private static Matcher fact(String condition) {
        String bare = Clauses.bare(condition);
        Matcher fact = FACT.matcher(bare);
        return fact.matches() && Clauses.close(bare, bare.indexOf('(')) == bare.length() - 1 ? fact : null;
    }

    private void group(String condition) {
        steps.add(new Step(Kind.GROUP, null, null, null, condition, condition, probe(condition, names, NOTHING), null, null, List.of()));
        before.append(condition).append('\n');
    }

    /** Part by part; returns the condition with a name, so that its values can be read. */
    private String fact(Kind kind, String condition, Matcher fact) {
        List<String> parts = new ArrayList<>(Clauses.parts(fact.group(3), ','));
        parts.stream().filter(part -> TYPE.matcher(part).find()).findFirst().ifPresent(type -> {
            parts.remove(type);
            parts.add(0, type);
        });
        String type = type(parts);
        String name = fact.group(1) == null ? "$fact" + count : fact.group(1);
        List<String> bound = new ArrayList<>(names);
        if (fact.group(2).equals("Behavior")) {
            bound.add(name);
        }
        String last = null;
        for (int i = type == null ? 0 : 1; i <= parts.size(); i++) {
            boolean binds = i > 0 && BINDS_ONLY.matcher(parts.get(i - 1)).matches();
            String so = name + " : " + fact.group(2) + "( " + String.join(", ", parts.subList(0, i)) + " )";
            String probe = probe(so, bound, i < parts.size() ? read(name, parts.get(i)) : NOTHING);
            if ((i > 0 || parts.isEmpty()) && !binds) {
                steps.add(new Step(kind, fact.group(2), name, type, condition, i == 0 ? fact.group(2) : parts.get(i - 1), probe, last, null, List.of()));
            }
            last = probe;
        }
        return name + " : " + fact.group(2) + "( " + fact.group(3) + " )";
    }

    /** The values a part of a fact's brackets compares, in their order. */
    private static String read(String name, String part) {
        StringBuilder values = new StringBuilder();
        Matcher read = READ.matcher(part);
        while (read.find()) {
            String call = read.group().endsWith(")") ? read.group() : read.group() + "()";
            values.append(values.isEmpty() ? "" : " + \" / \" + ").append(name).append('.').append(call);
        }
        return values.isEmpty() ? NOTHING : values.toString();
    }

    private void not(String condition, String inner) {
        Matcher fact = fact(inner);
        if (fact == null) {
            steps.add(new Step(Kind.NOT, null, null, null, condition, condition, probe(condition, names, NOTHING), null, probe(inner, names, NOTHING), List.of()));
            return;
        }
        String name = fact.group(1) == null ? "$fact" + count : fact.group(1);
        List<String> bound = new ArrayList<>(names);
        if (fact.group(2).equals("Behavior")) {
            bound.add(name);
        }
        String told = switch (fact.group(2)) {
            case "Contact" -> name + ".template() + \" at \" + " + name + ".at()";
            case "Decision" -> name + ".trigger() + \" at \" + " + name + ".at()";
            case "Enrollment" -> name + ".journey() + \" since \" + " + name + ".enteredAt()";
            default -> NOTHING;
        };
        steps.add(new Step(Kind.NOT, fact.group(2), name, type(Clauses.parts(fact.group(3), ',')), condition, inner, probe(condition, names, NOTHING), null,
                probe(name + " : " + fact.group(2) + "( " + fact.group(3) + " )", bound, told), List.of()));
    }

    private void accumulate(String condition, List<String> parts) {
        Matcher source = fact(parts.get(0).replaceFirst("(?s)\\s+over\\s+window.*$", ""));
        String fact = source != null ? source.group(2) : null;
        String type = source != null ? type(Clauses.parts(source.group(3), ',')) : null;
        StringBuilder values = new StringBuilder(NOTHING);
        Matcher bound = BOUND.matcher(parts.get(1));
        while (bound.find()) {
            values.append(" + \"").append(bound.group(1)).append("=\" + ").append(bound.group(1)).append(" + \" \"");
        }
        String value = probe("accumulate( " + parts.get(0) + "; " + parts.get(1) + " )", names, values.toString());
        List<String> limits = parts.size() > 2 ? Clauses.parts(parts.get(2), ',') : List.of();
        for (int i = 1; i <= limits.size(); i++) {
            String so = "accumulate( " + parts.get(0) + "; " + parts.get(1) + "; " + String.join(", ", limits.subList(0, i)) + " )";
            steps.add(new Step(Kind.AMOUNT, fact, null, type, condition, limits.get(i - 1), probe(so, names, NOTHING), value, null, List.of()));
        }
        if (limits.isEmpty()) {
            steps.add(new Step(Kind.AMOUNT, fact, null, type, condition, condition, value, value, null, List.of()));
        }
    }

    /** Each side is cut as if it were a condition of its own. */
    private void either(String condition, List<String> sides) {
        List<List<Step>> cut = new ArrayList<>();
        for (String side : sides) {
            CuttingRules one = new CuttingRules();
            one.before.append(before);
            one.names.addAll(names);
            one.count = count;
            Clauses.each(Clauses.bare(side)).forEach(one::condition);
            count = one.count;
            drl.append(one.drl);
            cut.add(one.steps);
        }
        steps.add(new Step(Kind.EITHER, null, null, null, condition, condition, probe(condition, names, NOTHING), null, null, cut));
    }

    private static String type(List<String> parts) {
        for (String part : parts) {
            Matcher type = TYPE.matcher(part);
            if (type.find() && part.contains("||")) {
                List<String> sides = Arrays.stream(part.split("\\|\\|")).map(side -> type(List.of(side.strip().replaceFirst("^\\(", "").strip()))).distinct().toList();
                return sides.contains(null) ? null : String.join(" or ", sides);
            }
            if (type.find(0)) {
                return type.group(1) != null ? type.group(1) : type.group(2).replace("\"", "").strip().replaceAll("\\s*,\\s*", " or ");
            }
        }
        return null;
    }
}
