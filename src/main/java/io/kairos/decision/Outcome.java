package io.kairos.decision;

import io.kairos.release.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that comes of a release for a customer.
 *
 * @param name    the trigger, the journey, or the message's template
 * @param key     what it is about, as the trigger's key
 * @param by      the rule that fired it, or the journey that sent it; of an enrollment the journey once more
 * @param content tells whether two messages read the same; 0 of anything else
 */
record Outcome(What what, String name, String key, String by, Instant at, int content) {

    /** WITHHELD is a message that would not go out; its name is the reason. */
    enum What {
        TRIGGER, ENROLLMENT, MESSAGE, WITHHELD
    }

    /** @param active null when only the draft does it; {@code draft} null when only the active release does */
    record Difference(Outcome active, Outcome draft) {

        Backtest.Kind kind() {
            if (active == null || draft == null) {
                return active == null ? Backtest.Kind.GAINED : Backtest.Kind.LOST;
            }
            return draft.at.equals(active.at) ? Backtest.Kind.REWORDED : draft.at.isBefore(active.at) ? Backtest.Kind.EARLIER : Backtest.Kind.LATER;
        }

        Outcome either() {
            return active == null ? draft : active;
        }
    }

    static Outcome of(Decision decision) {
        return new Outcome(What.TRIGGER, decision.trigger(), decision.key(), decision.rule(), decision.at(), 0);
    }

    /** Of those that are about the same, the ones at the same time are the same, and the others are matched in their order. */
    static List<Difference> differences(Collection<Outcome> active, Collection<Outcome> draft) {
        Map<List<Object>, List<Outcome>> left = grouped(active);
        Map<List<Object>, List<Outcome>> right = grouped(draft);
        left.keySet().forEach(about -> right.putIfAbsent(about, List.of()));
        List<Difference> differences = new ArrayList<>();
        right.forEach((about, others) -> pair(new ArrayList<>(left.getOrDefault(about, List.of())), new ArrayList<>(others), differences));
        return differences;
    }

    private static Map<List<Object>, List<Outcome>> grouped(Collection<Outcome> outcomes) {
        Map<List<Object>, List<Outcome>> grouped = new LinkedHashMap<>();
        outcomes.stream().filter(outcome -> outcome.what != What.WITHHELD).forEach(outcome -> grouped.computeIfAbsent(
                List.of(outcome.what, outcome.name, outcome.key, outcome.what == What.MESSAGE ? outcome.by : ""), about -> new ArrayList<>()).add(outcome));
        return grouped;
    }

    private static void pair(List<Outcome> active, List<Outcome> draft, List<Difference> differences) {
        for (Outcome one : List.copyOf(draft)) {
            Outcome same = active.stream().filter(other -> other.at.equals(one.at)).findFirst().orElse(null);
            if (same != null) {
                active.remove(same);
                draft.remove(one);
                if (same.content != one.content) {
                    differences.add(new Difference(same, one));
                }
            }
        }
        for (int i = 0; i < Math.max(active.size(), draft.size()); i++) {
            differences.add(new Difference(i < active.size() ? active.get(i) : null, i < draft.size() ? draft.get(i) : null));
        }
    }
}
