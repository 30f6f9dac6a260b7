package io.kairos.release;

import org.drools.base.rule.Accumulate;
import org.drools.base.rule.constraint.AlphaNodeFieldConstraint;
import org.drools.core.common.BetaConstraints;
import org.drools.core.reteoo.AccumulateNode;
import org.drools.core.reteoo.BetaNode;
import org.drools.core.reteoo.CoreComponentFactory;
import org.drools.core.reteoo.ExistsNode;
import org.drools.core.reteoo.JoinNode;
import org.drools.core.reteoo.LeftTupleSource;
import org.drools.core.reteoo.NotNode;
import org.drools.core.reteoo.ObjectSource;
import org.drools.core.reteoo.builder.BuildContext;
import org.drools.core.reteoo.builder.NodeFactory;
import org.drools.core.reteoo.builder.PhreakNodeFactory;

/** Has Drools build its network of nodes that keep to the {@link JoinBudget}; Drools finds it through META-INF/services. */
public final class MeteredNodes extends CoreComponentFactory.DroolsCoreComponentFactory {

    private static final NodeFactory METERED = new Metered();

    @Override
    public NodeFactory getNodeFactoryService() {
        return METERED;
    }

    private static final class Metered extends PhreakNodeFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public JoinNode buildJoinNode(int id, LeftTupleSource left, ObjectSource right, BetaConstraints binder, BuildContext context) {
            return known(super.buildJoinNode(id, left, right, new MeteredConstraints(binder), context));
        }

        @Override
        public NotNode buildNotNode(int id, LeftTupleSource left, ObjectSource right, BetaConstraints binder, BuildContext context) {
            return known(super.buildNotNode(id, left, right, new MeteredConstraints(binder), context));
        }

        @Override
        public ExistsNode buildExistsNode(int id, LeftTupleSource left, ObjectSource right, BetaConstraints binder, BuildContext context) {
            return known(super.buildExistsNode(id, left, right, new MeteredConstraints(binder), context));
        }

        @Override
        public AccumulateNode buildAccumulateNode(int id, LeftTupleSource left, ObjectSource right, AlphaNodeFieldConstraint[] results,
                BetaConstraints source, BetaConstraints result, Accumulate accumulate, BuildContext context) {
            return known(super.buildAccumulateNode(id, left, right, results, new MeteredConstraints(source), result, accumulate, context));
        }

        private static <N extends BetaNode> N known(N node) {
            ((MeteredConstraints) node.getRawConstraints()).standIn(node);
            return node;
        }
    }
}
