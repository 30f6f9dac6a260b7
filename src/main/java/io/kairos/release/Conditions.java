package io.kairos.release;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The compiled conditions of a release's journeys and segments; stateless and safe for many threads. */
public interface Conditions {

    /**
     * The first match of a condition over the given facts, at an instant (not waiting for anything:
     * an absence is judged on what is there).
     *
     * @param id        the condition's {@link ReleasePart.Condition#id}
     * @param enrollment the enrollment that asks; null at entry
     * @return null when the condition does not hold, else the message ids of the matched behaviors
     */
    List<String> match(String id, Customer customer, Enrollment enrollment, Collection<Behavior> behaviors);

    /** The types of behaviors that a condition looks at: empty for none, null for any. */
    default Set<String> types(String id) {
        return null;
    }

    /** A condition cut into its parts, to see which of them holds; compiled on first use and cached. */
    default Probes probes(String id) {
        throw new IllegalArgumentException("no condition " + id);
    }

    /** A release without conditions. */
    Conditions NONE = (id, customer, enrollment, behaviors) -> {
        throw new IllegalArgumentException("no condition " + id + " among " + Collections.emptyList());
    };
}
