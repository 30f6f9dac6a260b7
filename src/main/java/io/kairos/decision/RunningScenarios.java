package io.kairos.decision;

import io.kairos.decision.Rehearsing.Place;
import io.kairos.release.Decision;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import io.kairos.release.ReleaseCheck;
import io.kairos.release.RuleBase;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Runs the scenarios of a release in virtual time: what they say has to happen, and each rule and step has to be reached by one. */
@Singleton
public class RunningScenarios implements ReleaseCheck {

    /** @param problems what is not as the scenario says; empty when it holds */
    public record Ran(String file, int line, String scenario, List<String> problems) {
    }

    /**
     * What scenarios leave out.
     *
     * @param neverFire                rules that fire in none
     * @param alwaysFire               triggers that some scenario has firing and none has not firing
     * @param journeyStepsNeverReached steps that no scenario about steps or messages gets to, and ways on from those it does that it never takes
     */
    public record Coverage(Set<String> neverFire, Set<String> alwaysFire, List<Place> journeyStepsNeverReached) {
    }

    /** @param unreadable what is no scenario */
    public record Report(List<Ran> scenarios, List<Finding> unreadable, Coverage coverage) {
    }

    /** Of all scenarios together; a turn takes a millisecond or two, and publishing waits for all of them. */
    private static final long MOST_TURNS = 50_000;

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
        List<Finding> gaps = gaps(report.coverage(), release);
        if (requireCoverage) {
            findings.addAll(gaps);
        }
        return new Checked(findings, requireCoverage ? List.of() : gaps);
    }

    private static List<Finding> gaps(Coverage coverage, Release release) {
        List<Finding> gaps = new ArrayList<>();
        coverage.neverFire().forEach(rule -> {
            RuleBase.Source source = release.rules().source(rule);
            gaps.add(new Finding(source.file(), source.line(), 1, rule, "This rule fires in no scenario: write one in scenarios/ in which it does."));
        });
        coverage.alwaysFire().forEach(trigger -> gaps.add(new Finding("scenarios", 0, 0, null,
                "There is no scenario in which " + trigger + " does not fire: write one with expect: [] that is about it.")));
        coverage.journeyStepsNeverReached().forEach(place -> gaps.add(new Finding(place.file(), place.line(), 1, place.step(), place.arm() == null
                ? "No scenario about steps or messages reaches this step: write one in scenarios/ that does."
                : "No scenario about steps or messages goes on from this step by \"" + place.arm() + "\": write one in scenarios/ that does.")));
        return gaps;
    }

    /** Runs all scenarios of a release. */
    public static Report run(Release release) {
        ReadingScenarios.Read read = ReadingScenarios.read(release.files());
        Rehearsing rehearsing = release.part(Rehearsing.class);
        List<Ran> ran = new ArrayList<>();
        Set<String> firing = new TreeSet<>();
        Set<String> fires = new TreeSet<>();
        Set<String> doesNot = new TreeSet<>();
        Set<List<String>> reached = new HashSet<>();
        List<Place> places = rehearsing == null ? List.of() : rehearsing.places(release);
        Set<String> steps = rehearsing == null ? null : places.stream().map(JudgingScenario::name).collect(Collectors.toSet());
        Set<String> messages = rehearsing == null ? Set.of() : rehearsing.messages(release);
        long turns = 0;
        for (Scenario scenario : read.scenarios()) {
            List<String> problems = JudgingScenario.unknown(scenario, release, steps, messages);
            if (turns > MOST_TURNS) {
                ran.add(new Ran(scenario.file(), scenario.line(), scenario.name(), List.of("It was not run, because those before it took " + turns
                        + " turns together: shorten them.")));
                break;
            }
            turns += LivingScenario.MOST_TURNS;
            try {
                LivingScenario.Lived lived = LivingScenario.through(scenario, release, scenario.walksJourneys() ? rehearsing : null, false);
                turns += lived.turns() - LivingScenario.MOST_TURNS;
                firing.addAll(lived.rules());
                Set<String> fired = lived.standing().stream().map(Decision::trigger).collect(Collectors.toSet());
                scenario.about().forEach(trigger -> (fired.contains(trigger) ? fires : doesNot).add(trigger));
                lived.steps().forEach(took -> {
                    reached.add(List.of(took.journey(), took.step()));
                    if (took.arm() != null) {
                        reached.add(List.of(took.journey(), took.step(), took.arm()));
                    }
                });
                if (problems.isEmpty()) {
                    problems = JudgingScenario.problems(scenario, lived);
                }
            } catch (RuleFailure failure) {
                problems.add((failure.rule() == null ? "A rule" : "The rule \"" + failure.rule() + "\"") + " fails on it: " + failure.getMessage() + ".");
            } catch (RuntimeException failure) {
                problems.add("It cannot be run: " + failure.getMessage() + ".");
            }
            ran.add(new Ran(scenario.file(), scenario.line(), scenario.name(), problems));
        }
        Set<String> never = new TreeSet<>(release.rules().rules());
        never.removeAll(firing);
        fires.removeAll(doesNot);
        return new Report(ran, read.findings(), new Coverage(never, fires, neverReached(places, reached)));
    }

    /** Of a step that is not reached, its ways on are not told too. */
    private static List<Place> neverReached(List<Place> places, Set<List<String>> reached) {
        return places.stream().filter(place -> {
            boolean step = reached.contains(List.of(place.journey(), place.step()));
            return place.arm() == null ? !step : step && !reached.contains(List.of(place.journey(), place.step(), place.arm()));
        }).toList();
    }
}
