package io.kairos.decision;

import io.kairos.behavior.Behavior;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drools.core.reteoo.AccumulateNode.AccumulateContext;
import org.drools.core.reteoo.TupleImpl;
import org.drools.core.rule.consequence.InternalMatch;

/**
 * The behaviors a rule matched, accumulated ones too. {@link InternalMatch#getObjectsDeep()} is no use here: it
 * fails when a pattern follows an absence, and of a sum it gives the numbers instead of the behaviors.
 */
final class Matched {

    private final Set<Behavior> behaviors = new TreeSet<>(Behavior.LIVED.thenComparing(Behavior::messageId));

    private Matched() {
    }

    /** Their message ids, in the order in which the customer lived through them. */
    static List<String> behaviors(InternalMatch match) {
        Matched matched = new Matched();
        matched.addChain(match.getTuple());
        return matched.behaviors.stream().map(Behavior::messageId).distinct().toList();
    }

    private void addChain(TupleImpl tuple) {
        if (tuple == null) {
            return;
        }
        // not getParent(): it leaves out absences, and with them what was accumulated after one
        addChain(tuple.getLeftParent() == null ? tuple.getParent() : tuple.getLeftParent());
        if (tuple.getFactHandle() != null && tuple.getFactHandle().getObject() instanceof Behavior behavior) {
            behaviors.add(behavior);
        }
        if (tuple.getContextObject() instanceof AccumulateContext) {
            for (TupleImpl child = tuple.getFirstChild(); child != null; child = child.getHandleNext()) {
                addChain(child.getRightParent());
            }
        }
    }
}
