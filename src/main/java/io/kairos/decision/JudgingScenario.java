package io.kairos.decision;

import io.kairos.decision.Rehearsing.Place;
import io.kairos.decision.Rehearsing.Sent;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Compares what came of a scenario with what it says, and tells the differences in sentences. */
final class JudgingScenario {

    private final Scenario scenario;
    private final LivingScenario.Lived lived;
    private final List<String> problems = new ArrayList<>();

    private JudgingScenario(Scenario scenario, LivingScenario.Lived lived) {
        this.scenario = scenario;
        this.lived = lived;
    }

    /** @return what is not as the scenario says; empty when it holds */
    static List<String> problems(Scenario scenario, LivingScenario.Lived lived) {
        JudgingScenario judging = new JudgingScenario(scenario, lived);
        judging.triggers();
        judging.steps();
        judging.messages();
        lived.failures().forEach(judging.problems::add);
        return judging.problems;
    }

    /**
     * Names that the release does not have: what is expected could never come, and what must not come never would.
     *
     * @param steps    journey/step of all steps; null when there are no journeys here
     * @param messages names of all messages
     */
    static List<String> unknown(Scenario scenario, Release release, Set<String> steps, Set<String> messages) {
        List<String> unknown = new ArrayList<>();
        Stream.of(scenario.about().stream(), triggers(scenario.expected()), triggers(scenario.never())).flatMap(names -> names).distinct()
                .filter(trigger -> !release.rules().triggers().contains(trigger))
                .forEach(trigger -> unknown.add("It is about the trigger " + trigger + ", which no rule fires."));
        scenario.expected().triggers().stream().map(Scenario.Fires::trigger).distinct().filter(trigger -> !scenario.about().contains(trigger))
                .filter(release.rules().triggers()::contains)
                .forEach(trigger -> unknown.add("It expects the trigger " + trigger + ": name it in about, at the top of the file."));
        if (!scenario.walksJourneys()) {
            return unknown;
        }
        if (steps == null) {
            unknown.add("It expects steps or messages, and there are no journeys here.");
            return unknown;
        }
        Stream.concat(scenario.expected().steps().stream(), scenario.never().steps().stream())
                .filter(step -> !steps.contains(step.journey() + "/" + step.step()))
                .forEach(step -> unknown.add("There is no step " + step.step() + " in a journey " + step.journey() + "."));
        Stream.concat(scenario.expected().messages().stream(), scenario.never().messages().stream())
                .filter(message -> !messages.contains(message.name()))
                .forEach(message -> unknown.add("There is no template and no webhook step " + message.name() + "."));
        return unknown;
    }

    private static Stream<String> triggers(Scenario.Outcomes outcomes) {
        return outcomes.triggers().stream().map(Scenario.Fires::trigger);
    }

    static String name(Place place) {
        return place.journey() + "/" + place.step();
    }

    private void triggers() {
        compare("fires", scenario.expected().triggers(), lived.standing());
        compare("takes back", scenario.retracted(), lived.retracted());
        Stream.concat(lived.standing().stream(), lived.retracted().stream()).map(JudgingScenario::fired)
                .filter(one -> scenario.never().triggers().stream().anyMatch(never -> never.matches(one)))
                .forEach(one -> problems.add("This fires " + one.told() + ", and must not."));
    }

    private void compare(String what, List<Scenario.Fires> expected, Collection<Decision> decisions) {
        List<Scenario.Fires> happened = decisions.stream().filter(decision -> scenario.about().contains(decision.trigger()))
                .map(JudgingScenario::fired).toList();
        List<Scenario.Fires> unexpected = new ArrayList<>(happened);
        for (Scenario.Fires one : expected) {
            Scenario.Fires match = unexpected.stream().filter(one::matches).findFirst().orElse(null);
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

    private void steps() {
        List<Scenario.Reaches> reached = lived.steps().stream()
                .map(took -> new Scenario.Reaches(since(took.at()), took.journey(), took.step(), took.outcome())).toList();
        scenario.expected().steps().stream().filter(step -> reached.stream().noneMatch(step::matches)).forEach(step ->
                problems.add("It should be that this reaches the step " + step.told() + ", and it does not."
                        + reached.stream().filter(other -> other.journey().equals(step.journey()) && other.step().equals(step.step())).findFirst()
                                .map(other -> " It reaches " + other.told() + " instead.").orElse("")));
        reached.stream().filter(step -> scenario.never().steps().stream().anyMatch(never -> never.matches(step)))
                .forEach(step -> problems.add("This reaches the step " + step.told() + ", and must not."));
    }

    /** A scenario that expects a message expects all that the triggers it is about lead to. */
    private void messages() {
        List<Sent> went = lived.messages().stream().filter(message -> message.objection() == null).toList();
        List<Sent> unexpected = new ArrayList<>(went);
        for (Scenario.Sends one : scenario.expected().messages()) {
            List<Sent> matching = unexpected.stream().filter(sent -> one.matches(sends(sent))).toList();
            if (matching.isEmpty()) {
                problems.add("It should be that this sends " + one.told() + ", and it does not." + instead(one));
                continue;
            }
            Sent best = matching.stream().filter(sent -> one.contains().stream().allMatch(sent.content()::contains)).findFirst().orElse(matching.get(0));
            unexpected.remove(best);
            one.contains().stream().filter(text -> !best.content().contains(text)).forEach(text ->
                    problems.add("The message " + one.told() + " does not contain \"" + text + "\"; it begins \"" + beginning(best.content()) + "\"."));
        }
        if (!scenario.expected().messages().isEmpty()) {
            unexpected.stream().filter(sent -> scenario.about().contains(sent.trigger())).forEach(sent ->
                    problems.add("This sends " + sends(sent).told() + ", and the scenario does not expect it."));
        }
        went.stream().filter(sent -> scenario.never().messages().stream().anyMatch(never -> never.matches(sends(sent))
                        && never.contains().stream().allMatch(sent.content()::contains)))
                .forEach(sent -> problems.add("This sends " + sends(sent).told() + ", and must not."));
    }

    private String instead(Scenario.Sends wanted) {
        return lived.messages().stream().filter(sent -> sent.name().equals(wanted.name())).findFirst()
                .map(sent -> sent.objection() == null ? " It sends " + sends(sent).told() + " instead."
                        : " It is held back at " + ScenarioTime.told(since(sent.at())) + ": " + sent.objection() + ".").orElse("");
    }

    private static String beginning(String content) {
        String line = content.lines().findFirst().orElse("");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }

    private static Scenario.Fires fired(Decision decision) {
        return new Scenario.Fires(since(decision.at()), decision.trigger(), decision.key());
    }

    private static Scenario.Sends sends(Sent sent) {
        return new Scenario.Sends(since(sent.at()), sent.name(), sent.channel(), List.of());
    }

    private static Duration since(Instant at) {
        return Duration.between(LivingScenario.START, at);
    }
}
