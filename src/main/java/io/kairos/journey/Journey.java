package io.kairos.journey;

import java.util.List;
import java.util.Map;

/**
 * A workflow that a trigger starts, as one release has it.
 *
 * @param stage    awareness, consideration, purchase or retention; null when it has no label
 * @param priority whose messages go first when there is not room for all; more is more
 * @param exitWhen id of the condition that ends it early; null without one
 * @param goals    what it is for
 * @param onlyIf   by step, id of the condition without which the step is skipped
 * @param route    the steps, and which follows which
 * @param onOptOut what becomes of those inside who opt out of what it sends
 */
public record Journey(String name, String stage, int priority, Entry entry, String exitWhen, List<Goal> goals, Map<String, String> onlyIf, Route route,
        OnOptOut onOptOut) {

    public List<Step> steps() {
        return route.steps();
    }
}
