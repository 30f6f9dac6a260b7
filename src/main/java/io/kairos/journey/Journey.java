package io.kairos.journey;

import java.util.List;

/**
 * A workflow that a trigger starts, as one release has it.
 *
 * @param exitWhen id of the condition that ends it early; null without one
 * @param route    the steps, and which follows which
 */
public record Journey(String name, Entry entry, String exitWhen, Route route) {

    public List<Step> steps() {
        return route.steps();
    }
}
