package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.release.Decision;
import io.kairos.release.Probes;
import io.kairos.release.Probes.Kind;
import io.kairos.release.Probes.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a customer's behaviors got through the conditions of a rule: the nearest miss, and what stands at each condition. */
final class Furthest {

    private static final Pattern NUMBER = Pattern.compile("(?:=|^)(-?\\d+(?:\\.\\d+)?)");

    /**
     * A probe that fired.
     *
     * @param behaviors by variable, the rule's first one first
     * @param because   all that it matched
     */
    record Shot(Decision decision, Map<String, Behavior> behaviors, String value, List<Behavior> because) {

        Behavior first() {
            return behaviors.isEmpty() ? null : behaviors.values().iterator().next();
        }

        /** Whether it may be about the same combination of behaviors. */
        boolean fits(Shot other) {
            return other == null || behaviors.entrySet().stream().allMatch(one -> other.behaviors.getOrDefault(one.getKey(), one.getValue()).equals(one.getValue()));
        }
    }

    private final List<Step> steps;
    private final Map<String, List<Shot>> shots;
    private final int reached;
    private final Shot base;

    /** @param lived all behaviors that probes can name */
    static Furthest of(Probes probes, List<Decision> fired, List<Behavior> lived) {
        Map<Long, Behavior> bySeq = new HashMap<>();
        Map<String, Behavior> byId = new HashMap<>();
        lived.forEach(behavior -> {
            bySeq.put(behavior.seq(), behavior);
            byId.put(behavior.messageId(), behavior);
        });
        Map<String, List<Shot>> shots = new HashMap<>();
        for (Decision decision : fired) {
            Probes.Found found = Probes.found(decision.key());
            Map<String, Behavior> named = new LinkedHashMap<>();
            found.behaviors().forEach((name, seq) -> named.put(name, bySeq.get(seq)));
            if (!named.containsValue(null)) {
                shots.computeIfAbsent(decision.trigger(), probe -> new ArrayList<>()).add(new Shot(decision, named, found.value(),
                        decision.because().stream().map(byId::get).filter(Objects::nonNull).toList()));
            }
        }
        return new Furthest(probes.steps(), shots, shot -> true);
    }

    private Furthest(List<Step> steps, Map<String, List<Shot>> shots, Predicate<Shot> which) {
        this.steps = steps;
        this.shots = shots;
        int far = 0;
        Shot best = null;
        for (int i = steps.size(); i > 0 && best == null; i--) {
            int at = i;
            best = shots.getOrDefault(steps.get(i - 1).probe(), List.of()).stream().filter(which)
                    .max(Comparator.<Shot>comparingDouble(shot -> at == steps.size() ? 0 : amount(steps.get(at), shot))
                            .thenComparing(shot -> shot.first() == null ? 0 : shot.first().time())
                            .thenComparing(shot -> shot.decision().at())).orElse(null);
            far = best == null ? 0 : i;
        }
        this.reached = far;
        this.base = best;
    }

    /** The same, only of combinations that begin with a later behavior than this one does. */
    Furthest since(Behavior first) {
        return new Furthest(steps, shots, shot -> shot.first() != null && first != null && Behavior.LIVED.compare(shot.first(), first) > 0);
    }

    /** The same, only of what matched just these. */
    Furthest about(Set<String> because) {
        String last = steps.get(steps.size() - 1).probe();
        Furthest about = new Furthest(steps, shots, shot -> shot.decision().trigger().equals(last) && because.containsAll(shot.decision().because()));
        return about.base == null ? this : about;
    }

    /** Of one side of an either, within the combination that got furthest. */
    Furthest side(List<Step> side) {
        return new Furthest(side, shots, shot -> shot.fits(base));
    }

    /** How near an amount that is not enough came. */
    private double amount(Step step, Shot shot) {
        Shot value = step.kind() == Kind.AMOUNT ? newest(step.value(), shot) : null;
        Matcher number = NUMBER.matcher(value == null ? "" : value.value());
        return number.find() ? Double.parseDouble(number.group(1)) : 0;
    }

    private Shot newest(String probe, Shot fitting) {
        return probe == null ? null : shots.getOrDefault(probe, List.of()).stream().filter(shot -> shot.fits(fitting)).reduce((one, other) -> other).orElse(null);
    }

    /** The conditions that decided: everything before them held of some combination, and they did not; of the first, that something else was done. */
    Set<String> deciding(List<Behavior> lived) {
        Set<String> deciding = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            List<Shot> held = shots.getOrDefault(steps.get(i).probe(), List.of());
            boolean fails = i == 0 ? lived.stream().anyMatch(behavior -> !behavior.changesCustomer() && held.stream().noneMatch(shot -> shot.because().contains(behavior)))
                    || held.isEmpty() : shots.getOrDefault(steps.get(i - 1).probe(), List.of()).stream()
                    .anyMatch(before -> held.stream().noneMatch(shot -> shot.fits(before)));
            if (fails) {
                deciding.add(steps.get(i).whole());
            }
        }
        return deciding;
    }

    /** How many steps hold. */
    int reached() {
        return reached;
    }

    boolean holds() {
        return reached == steps.size();
    }

    List<Step> steps() {
        return steps;
    }

    /** The first step that does not hold. */
    Step failed() {
        return steps.get(reached);
    }

    /** The combination that got furthest; null when not even the first step holds. */
    Shot base() {
        return base;
    }

    /** What the step compares: the probe before it, with the value it found; null when there is nothing to compare. */
    Shot compared(Step step) {
        return newest(step.value(), base);
    }

    /** All that the step could have matched. */
    List<Shot> candidates(Step step) {
        return step.value() == null ? List.of() : shots.getOrDefault(step.value(), List.of()).stream().filter(shot -> shot.fits(base)).toList();
    }

    Shot held(Step step) {
        return newest(step.probe(), base);
    }

    /** What stands against a NOT; null when nothing does. */
    Shot against(Step step) {
        return newest(step.against(), base);
    }
}
