package io.kairos.decision;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a customer does, and what comes of it. Times count from the start of the scenario.
 *
 * @param file      path below the rules directory
 * @param line      1-based, where the scenario begins
 * @param about     of these triggers, exactly the expected ones fire; others are of no interest
 * @param customer  attributes she has from the start
 * @param expected  the triggers that stand in the end, and steps and messages of journeys
 * @param retracted triggers that fired first and were undone by behaviors that arrived late
 * @param never     what must not come
 */
record Scenario(String file, int line, String name, Set<String> about, Map<String, Object> customer, List<Given> given,
        Outcomes expected, List<Fires> retracted, Outcomes never) {

    record Given(Duration at, Duration arrives, String behavior, Map<String, Object> properties) {
    }

    /** Lines of {@code expect} or {@code not}, by what they are about; there {@code at} is null for at any time. */
    record Outcomes(List<Fires> triggers, List<Reaches> steps, List<Sends> messages) {

        boolean ofJourneys() {
            return !steps.isEmpty() || !messages.isEmpty();
        }
    }

    /** @param key null when it does not matter */
    record Fires(Duration at, String trigger, String key) {

        boolean matches(Fires fired) {
            return same(at, fired.at) && trigger.equals(fired.trigger) && same(key, fired.key);
        }

        /** For people: {@code cart-abandoned at 30m (c1)}. */
        String told() {
            return trigger + when(at) + (key == null ? "" : " (" + key + ")");
        }
    }

    /** @param outcome as in the step log; null when it does not matter */
    record Reaches(Duration at, String journey, String step, String outcome) {

        boolean matches(Reaches reached) {
            return same(at, reached.at) && journey.equals(reached.journey) && step.equals(reached.step) && same(outcome, reached.outcome);
        }

        String told() {
            return step + " of " + journey + when(at) + (outcome == null ? "" : " (" + outcome + ")");
        }
    }

    /**
     * @param name     the template, or a webhook step's id
     * @param channel  null when it does not matter
     * @param contains texts that stand in the message
     */
    record Sends(Duration at, String name, String channel, List<String> contains) {

        boolean matches(Sends sent) {
            return same(at, sent.at) && name.equals(sent.name) && same(channel, sent.channel);
        }

        String told() {
            return name + when(at) + (channel == null ? "" : " (" + channel + ")");
        }
    }

    private static String when(Duration at) {
        return at == null ? "" : " at " + ScenarioTime.told(at);
    }

    private static boolean same(Object wanted, Object actual) {
        return wanted == null || wanted.equals(actual);
    }

    /** Whether journeys are walked too. Without, a scenario is about triggers alone. */
    boolean walksJourneys() {
        return expected.ofJourneys() || never.ofJourneys();
    }
}
