package io.kairos.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.kie.api.conf.EventProcessingOption;

/** Compiles what analysts wrote into a release, or says everything that is wrong with it. */
public final class CompilingReleases {

    /** Either a release or what is wrong. */
    public sealed interface Result {

        /** Those of journeys and segments, as far as they could be read. */
        List<ReleasePart.Condition> conditions();
    }

    /** @param warnings worth reading, but no reason to refuse */
    public record Compiled(Release release, List<Finding> warnings, List<ReleasePart.Condition> conditions) implements Result {
    }

    /** @param findings all of them, by file and line; at least one */
    public record Refused(List<Finding> findings, List<ReleasePart.Condition> conditions) implements Result {
    }

    private CompilingReleases() {
    }

    /**
     * @param files path below the rules directory to content
     * @param parts the lower rooms' shares
     */
    public static Result compile(long number, Map<String, byte[]> files, List<? extends ReleasePart<?>> parts) {
        return compile(number, files, parts, CompiledRules.NONE);
    }

    static Result compile(long number, Map<String, byte[]> files, List<? extends ReleasePart<?>> parts, CompiledRules others) {
        ParsingRules parsing = new ParsingRules();
        parsing.readAll(files);
        List<Finding> findings = new ArrayList<>(parsing.findings());
        List<RuleText> rules = parsing.rules();
        Set<String> triggers = new TreeSet<>(parsing.unread());
        rules.forEach(rule -> triggers.addAll(rule.triggers()));
        findings.addAll(strangers(files.keySet(), parts));
        Map<Class<?>, Object> contents = new HashMap<>();
        List<ReleasePart.Condition> conditions = new ArrayList<>();
        List<Finding> warnings = new ArrayList<>();
        for (ReleasePart<?> part : parts) {
            ReleasePart.Reading<?> reading = part.read(files, triggers);
            findings.addAll(reading.findings());
            warnings.addAll(reading.warnings());
            conditions.addAll(reading.conditions());
            contents.put(part.type(), reading.content());
        }
        DroolsBuild.Built built = build(rules.stream().filter(rule -> findings.stream().noneMatch(rule::isMeantBy)).toList(), findings, others);
        Conditions compiled = CompiledConditions.compile(conditions, findings, others);
        if (!findings.isEmpty()) {
            findings.sort(Comparator.comparing(Finding::file).thenComparing(Finding::line).thenComparing(Finding::column));
            return new Refused(findings.stream().distinct().toList(), conditions);
        }
        DroolsRules base = new DroolsRules(built.container(), built.container().getKieBase(), rules);
        return new Compiled(new Release(number, Hash.of(files), Map.copyOf(files), base, compiled, Map.copyOf(contents)), warnings, conditions);
    }

    /** A file nobody reads is a mistake that nobody would notice. */
    private static List<Finding> strangers(Set<String> files, List<? extends ReleasePart<?>> parts) {
        Set<String> policies = new TreeSet<>();
        parts.forEach(part -> policies.addAll(part.policies()));
        String readable = String.join(", ", policies) + (policies.isEmpty() ? "" : ", ") + "rules (.drl) and decision tables (.drl.csv)";
        List<Finding> findings = new ArrayList<>();
        RulesDirectory.notParts(files).forEach(path -> findings.add(RulesDirectory.notPart(path)));
        files.stream().filter(path -> path.startsWith("policies/") && !path.contains(".drl") && !policies.contains(path)).sorted()
                .forEach(path -> findings.add(new Finding(path, 0, 0, null, "Nothing reads this file. Below policies there are "
                        + readable + ": rename, move or remove it.")));
        return findings;
    }

    private static DroolsBuild.Built build(List<RuleText> rules, List<Finding> findings, CompiledRules others) {
        StringBuilder all = new StringBuilder();
        rules.forEach(rule -> all.append(rule.text()).append('\n'));
        DroolsBuild.Built built = findings.isEmpty() ? DroolsBuild.build(all.toString(), EventProcessingOption.STREAM, others)
                : new DroolsBuild.Built(null, DroolsBuild.check(all.toString(), EventProcessingOption.STREAM));
        if (!built.problems().isEmpty()) {
            int before = findings.size();
            diagnoseTables(rules, findings);
            if (findings.size() == before) {
                diagnose(rules, findings);
            }
            if (findings.size() == before) {
                built.problems().forEach(problem -> findings.add(new Finding("triggers", 0, 0, null, Sentences.semantic(problem.message()))));
            }
        }
        return built;
    }

    /** Rows of a decision table that differ in nothing but values are wrong together: one of them is tried, and told at the snippet. */
    private static void diagnoseTables(List<RuleText> rules, List<Finding> findings) {
        Map<List<String>, List<RuleText>> alike = new LinkedHashMap<>();
        rules.forEach(rule -> alike.computeIfAbsent(rule.row() == null ? List.of(rule.name())
                : List.of(rule.file(), rule.row().table(), rule.row().shape()), shape -> new ArrayList<>()).add(rule));
        List<Finding> told = new ArrayList<>();
        diagnose(alike.values().stream().map(shape -> shape.get(0)).toList(), told);
        told.forEach(finding -> findings.add(alike.values().stream().filter(shape -> shape.size() > 1 && shape.get(0).isMeantBy(finding))
                .findFirst().map(shape -> shape.get(0).row().finding(finding)).orElse(finding)));
    }

    /** Together only the first of several errors is reported, often without its place: halves are tried until each is alone. */
    private static void diagnose(List<RuleText> rules, List<Finding> findings) {
        StringBuilder all = new StringBuilder();
        rules.forEach(rule -> all.append(rule.text()).append('\n'));
        List<DroolsBuild.Problem> problems = rules.isEmpty() ? List.of() : DroolsBuild.check(all.toString(), EventProcessingOption.STREAM);
        if (problems.isEmpty()) {
            return;
        }
        if (rules.size() > 1) {
            diagnose(rules.subList(0, rules.size() / 2), findings);
            diagnose(rules.subList(rules.size() / 2, rules.size()), findings);
            return;
        }
        RuleText rule = rules.get(0);
        problems.stream().filter(problem -> problems.size() == 1 || !problem.message().startsWith("Java source of"))
                .map(problem -> rule.finding(line(rule, problem), column(rule, problem), Sentences.semantic(problem.message())))
                .distinct().limit(3).forEach(findings::add);
    }

    /** Semantic errors come without a line, those in the consequence with lines of the Java that Drools made of it. */
    private static int line(RuleText rule, DroolsBuild.Problem problem) {
        String about = Sentences.about(problem.message());
        int at = about == null ? -1 : rule.text().indexOf(about);
        if (at >= 0) {
            return rule.line() + (int) rule.text().substring(0, at).chars().filter(character -> character == '\n').count();
        }
        boolean inRule = problem.line() > 0 && problem.line() <= rule.text().lines().count();
        return inRule ? rule.line() + problem.line() - 1 : rule.line();
    }

    private static int column(RuleText rule, DroolsBuild.Problem problem) {
        String about = Sentences.about(problem.message());
        int at = about == null ? -1 : rule.text().indexOf(about);
        return at < 0 ? 1 : at - rule.text().lastIndexOf('\n', at);
    }
}
