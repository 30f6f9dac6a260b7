package io.kairos.decision;

import io.kairos.release.Finding;
import io.kairos.release.Release;
import io.kairos.release.ReleaseCheck;
import io.kairos.release.RuleBase;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Runs the scenarios of a release in virtual time: what they say has to happen, and each rule has to be reached by one. */
@Singleton
public class RunningScenarios implements ReleaseCheck {

    private static final int LARGEST_FILE = 256 * 1024;

    /** @param problems what is not as the scenario says; empty when it holds */
    public record Ran(String file, int line, String scenario, List<String> problems) {
    }

    /**
     * What scenarios leave out.
     *
     * @param neverFire     rules that fire in none
     * @param alwaysFire    triggers that some scenario has firing and none has not firing
     */
    public record Coverage(Set<String> neverFire, Set<String> alwaysFire) {
    }

    /** @param unreadable files that are no scenarios */
    public record Report(List<Ran> scenarios, List<Finding> unreadable, Coverage coverage) {
    }

    private final boolean requireCoverage;

    public RunningScenarios(@ConfigProperty(name = "kairos.rules.require-coverage") boolean requireCoverage) {
        this.requireCoverage = requireCoverage;
    }

    @Override
    public Checked check(Release release) {
        Report report = run(release);
        List<Finding> findings = new ArrayList<>(report.unreadable());
        report.scenarios().forEach(ran -> ran.problems().forEach(problem ->
                findings.add(new Finding(ran.file(), ran.line(), 1, ran.scenario(), problem))));
        List<Finding> gaps = new ArrayList<>();
        report.coverage().neverFire().forEach(rule -> {
            RuleBase.Source source = release.rules().source(rule);
            gaps.add(new Finding(source.file(), source.line(), 1, rule, "This rule fires in no scenario: write one in scenarios/ in which it does."));
        });
        report.coverage().alwaysFire().forEach(trigger -> gaps.add(new Finding("scenarios", 0, 0, null,
                "There is no scenario in which " + trigger + " does not fire: write one with expect: [] that is about it.")));
        if (requireCoverage) {
            findings.addAll(gaps);
        }
        return new Checked(findings, requireCoverage ? List.of() : gaps);
    }

    /** Runs all scenarios of a release. */
    public static Report run(Release release) {
        List<Ran> ran = new ArrayList<>();
        List<Finding> unreadable = new ArrayList<>();
        Set<String> firing = new TreeSet<>();
        Set<String> fires = new TreeSet<>();
        Set<String> doesNot = new TreeSet<>();
        new TreeMap<>(release.files()).forEach((file, content) -> {
            if (!file.matches("scenarios/.+\\.ya?ml")) {
                return;
            }
            if (content.length > LARGEST_FILE) {
                unreadable.add(new Finding(file, 0, 0, null, "The file is larger than 256 KB: split it."));
                return;
            }
            String text = new String(content, StandardCharsets.UTF_8);
            try {
                for (Scenario scenario : Scenario.read(text)) {
                    LivingScenario.Lived lived = LivingScenario.through(scenario, release.rules(), false);
                    firing.addAll(lived.rules());
                    Set<String> fired = lived.standing().stream().map(Scenario.Expected::trigger).collect(Collectors.toSet());
                    scenario.about().forEach(trigger -> (fired.contains(trigger) ? fires : doesNot).add(trigger));
                    ran.add(new Ran(file, line(text, scenario.name()), scenario.name(), problems(scenario, lived, release.rules().triggers())));
                }
            } catch (RuntimeException e) {
                unreadable.add(new Finding(file, 0, 0, null, "This is no scenario file: " + e.getMessage() + ". See \"Scenarios\" in rules/README.md."));
            }
        });
        Set<String> never = new TreeSet<>(release.rules().rules());
        never.removeAll(firing);
        Set<String> always = new TreeSet<>(fires);
        always.removeAll(doesNot);
        return new Report(ran, unreadable, new Coverage(never, always));
    }

    private static List<String> problems(Scenario scenario, LivingScenario.Lived lived, Set<String> triggers) {
        List<String> problems = new ArrayList<>();
        scenario.about().stream().filter(trigger -> !triggers.contains(trigger))
                .forEach(trigger -> problems.add("It is about the trigger " + trigger + ", which no rule fires."));
        compare("fires", scenario.expected(), lived.standing(), problems);
        compare("takes back", scenario.retracted(), lived.retracted(), problems);
        return problems;
    }

    private static void compare(String what, List<Scenario.Expected> expected, List<Scenario.Expected> happened, List<String> problems) {
        List<Scenario.Expected> unexpected = new ArrayList<>(happened);
        for (Scenario.Expected one : expected) {
            Scenario.Expected match = unexpected.stream().filter(one::matches).findFirst().orElse(null);
            if (match == null) {
                problems.add("It should be that this " + what + " " + one.told() + ", and it does not."
                        + happened.stream().filter(other -> other.trigger().equals(one.trigger())).findFirst()
                                .map(other -> " It " + what + " " + other.told() + " instead.").orElse(""));
            } else {
                unexpected.remove(match);
            }
        }
        unexpected.forEach(one -> problems.add("This " + what + " " + one.told() + ", and the scenario does not expect it."));
    }

    private static int line(String text, String name) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("scenario:") && lines.get(i).contains(name)) {
                return i + 1;
            }
        }
        return 0;
    }
}
