package io.kairos.release;

import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.List;
import org.drools.base.base.ObjectType;
import org.drools.base.base.ValueResolver;
import org.drools.base.reteoo.BaseTuple;
import org.drools.base.rule.Pattern;
import org.drools.base.rule.constraint.BetaConstraint;
import org.drools.core.RuleBaseConfiguration;
import org.drools.core.common.BetaConstraints;
import org.drools.core.reteoo.BetaMemory;
import org.drools.core.reteoo.BetaNode;
import org.drools.core.reteoo.Tuple;
import org.drools.core.reteoo.builder.BuildContext;
import org.drools.util.bitmask.BitMask;
import org.kie.api.runtime.rule.FactHandle;

/** The constraints of a node, counting each pair of facts they are asked about. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class MeteredConstraints implements BetaConstraints<Object> {

    private final BetaConstraints inner;
    private BetaNode node;

    MeteredConstraints(BetaConstraints inner) {
        this.inner = inner;
    }

    /** Which node they are of. */
    void standIn(BetaNode node) {
        this.node = node;
    }

    private boolean counted(boolean matches) {
        if (node != null) {
            JoinBudget.spend(node, matches);
        }
        return matches;
    }

    @Override
    public boolean isAllowedCachedLeft(Object context, FactHandle handle) {
        return counted(inner.isAllowedCachedLeft(context, handle));
    }

    @Override
    public boolean isAllowedCachedRight(BaseTuple tuple, Object context) {
        return counted(inner.isAllowedCachedRight(tuple, context));
    }

    @Override
    public Object createContext() {
        return inner.createContext();
    }

    @Override
    public void updateFromTuple(Object context, ValueResolver resolver, Tuple tuple) {
        inner.updateFromTuple(context, resolver, tuple);
    }

    @Override
    public void updateFromFactHandle(Object context, ValueResolver resolver, FactHandle handle) {
        inner.updateFromFactHandle(context, resolver, handle);
    }

    @Override
    public BetaConstraint[] getConstraints() {
        return inner.getConstraints();
    }

    @Override
    public BetaConstraints getOriginalConstraint() {
        return inner.getOriginalConstraint();
    }

    @Override
    public boolean isIndexed() {
        return inner.isIndexed();
    }

    @Override
    public int getIndexCount() {
        return inner.getIndexCount();
    }

    @Override
    public boolean isEmpty() {
        return inner.isEmpty();
    }

    @Override
    public BetaMemory createBetaMemory(RuleBaseConfiguration configuration, int nodeType) {
        return inner.createBetaMemory(configuration, nodeType);
    }

    @Override
    public void resetTuple(Object context) {
        inner.resetTuple(context);
    }

    @Override
    public void resetFactHandle(Object context) {
        inner.resetFactHandle(context);
    }

    @Override
    public BitMask getListenedPropertyMask(Pattern pattern, ObjectType type, List settable) {
        return inner.getListenedPropertyMask(pattern, type, settable);
    }

    @Override
    public void init(BuildContext context, int nodeType) {
        inner.init(context, nodeType);
    }

    @Override
    public void initIndexes(int depth, int nodeType, RuleBaseConfiguration configuration) {
        inner.initIndexes(depth, nodeType, configuration);
    }

    @Override
    public Object cloneIfInUse() {
        Object clone = inner.cloneIfInUse();
        return clone == inner ? this : new MeteredConstraints((BetaConstraints) clone);
    }

    @Override
    public boolean isLeftUpdateOptimizationAllowed() {
        return inner.isLeftUpdateOptimizationAllowed();
    }

    @Override
    public void registerEvaluationContext(BuildContext context) {
        inner.registerEvaluationContext(context);
    }

    @Override
    public void writeExternal(ObjectOutput out) {
        throw new UnsupportedOperationException("networks are built, not stored");
    }

    @Override
    public void readExternal(ObjectInput in) {
        throw new UnsupportedOperationException("networks are built, not stored");
    }

    /** Nodes are shared between rules when their constraints are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MeteredConstraints metered && inner.equals(metered.inner);
    }

    @Override
    public int hashCode() {
        return inner.hashCode();
    }
}
