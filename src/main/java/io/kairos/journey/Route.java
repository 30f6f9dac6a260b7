package io.kairos.journey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journey's steps, and which step follows which; nested lists lead back to what stands behind them. */
public final class Route {

    private final List<Step> steps;
    private final Map<String, Step> byId = new HashMap<>();
    private final Map<String, Step> behind = new HashMap<>();

    public Route(List<Step> steps) {
        this.steps = List.copyOf(steps);
        lay(this.steps, null);
    }

    private void lay(List<Step> list, Step end) {
        for (int i = 0; i < list.size(); i++) {
            Step step = list.get(i);
            Step next = i + 1 < list.size() ? list.get(i + 1) : end;
            byId.put(step.id(), step);
            behind.put(step.id(), next);
            // a repeat's last step leads back to it; a lane of its own ends where its list ends
            Step last = step instanceof Step.Repeat ? step : step instanceof Step.Parallel ? null : next;
            nested(step).forEach(inner -> lay(inner, last));
        }
    }

    /** The lists of steps inside a step. */
    static List<List<Step>> nested(Step step) {
        if (step instanceof Step.WaitFor waitFor) {
            return List.of(waitFor.then(), waitFor.otherwise());
        }
        if (step instanceof Step.Branch branch) {
            return branch.arms().stream().map(Step.Arm::steps).toList();
        }
        if (step instanceof Step.Split split) {
            return split.arms().stream().map(Step.SplitArm::steps).toList();
        }
        if (step instanceof Step.Repeat repeat) {
            return List.of(repeat.steps());
        }
        if (step instanceof Step.Parallel parallel) {
            return List.copyOf(parallel.lanes().values());
        }
        return List.of();
    }

    /** A way on that a step stands behind. @param arm as in the step log */
    record Choice(Step at, String arm) {
    }

    /** What has to be chosen on the way to a step, the first first. */
    List<Choice> choices(Step step) {
        List<Choice> choices = new ArrayList<>();
        leads(steps, step, choices);
        return choices;
    }

    private static boolean leads(List<Step> list, Step wanted, List<Choice> choices) {
        for (Step step : list) {
            if (step.id().equals(wanted.id())) {
                return true;
            }
            List<List<Step>> nested = nested(step);
            for (int i = 0; i < nested.size(); i++) {
                if (leads(nested.get(i), wanted, choices)) {
                    String arm = arm(step, i);
                    if (arm != null) {
                        choices.add(0, new Choice(step, arm));
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private static String arm(Step step, int nested) {
        if (step instanceof Step.WaitFor) {
            return nested == 0 ? "matched" : "timed out";
        }
        if (step instanceof Step.Branch branch) {
            return branch.arms().get(nested).when() == null ? "else" : "arm " + (nested + 1);
        }
        return step instanceof Step.Split split ? split.arms().get(nested).name() : null;
    }

    /** What a step stands in. @param lane of a parallel step; null of all others */
    record Around(Step step, String lane) {
    }

    /** The steps that a step stands in, the outermost first. */
    List<Around> around(Step step) {
        List<Around> around = new ArrayList<>();
        encloses(steps, step, around);
        return around;
    }

    private static boolean encloses(List<Step> list, Step wanted, List<Around> around) {
        for (Step step : list) {
            if (step.id().equals(wanted.id())) {
                return true;
            }
            List<String> lanes = step instanceof Step.Parallel parallel ? List.copyOf(parallel.lanes().keySet()) : List.of();
            List<List<Step>> nested = nested(step);
            for (int i = 0; i < nested.size(); i++) {
                if (encloses(nested.get(i), wanted, around)) {
                    around.add(0, new Around(step, lanes.isEmpty() ? null : lanes.get(i)));
                    return true;
                }
            }
        }
        return false;
    }

    /** Ids of the repeats a step stands in, the outermost first. */
    List<String> repeats(Step step) {
        return around(step).stream().map(Around::step).filter(Step.Repeat.class::isInstance).map(Step::id).toList();
    }

    /** The innermost lane a step stands in; null outside of them. */
    Around lane(Step step) {
        return around(step).stream().filter(one -> one.lane() != null).reduce((outer, inner) -> inner).orElse(null);
    }

    public List<Step> steps() {
        return steps;
    }

    /** All steps, nested ones too. */
    public List<Step> all() {
        return new ArrayList<>(byId.values());
    }

    /** @return null when there is none of this id */
    public Step step(String id) {
        return byId.get(id);
    }

    /** The step behind a step; null at the end of the journey. */
    Step after(Step step) {
        return behind.get(step.id());
    }

    /** The first step of a list inside a step, or what stands behind that step when the list is empty. */
    Step into(List<Step> inner, Step step) {
        return inner.isEmpty() ? after(step) : inner.get(0);
    }
}
