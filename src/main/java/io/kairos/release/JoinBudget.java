package io.kairos.release;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import org.drools.core.reteoo.BetaNode;
import org.kie.api.definition.rule.Rule;

/**
 * Counts the pairs of facts that the engine looks at in one evaluation, which it does not let anybody interrupt, and those that match,
 * which it keeps. Counts and not seconds, so that a decision made again comes out the same.
 */
public final class JoinBudget {

    /** Of one condition, about a second: two thousand facts with as many others. */
    static final long MOST_LOOKED_AT = 4_000_000;

    /** Of one condition; a hundred bytes each. */
    static final long MOST_KEPT = 400_000;

    /** Of all conditions of all rules together. */
    static final long MOST_OF_ALL = 40_000_000;

    private static final ThreadLocal<JoinBudget> OF_THREAD = ThreadLocal.withInitial(JoinBudget::new);

    /** A rule has to look at more than can be. */
    public static final class Exceeded extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient String rule;

        private Exceeded(String rule) {
            super("had to try more combinations of behaviors at one instant than can be tried: tie them by time or by a property");
            this.rule = rule;
        }

        /** Null when several rules share the condition. */
        public String rule() {
            return rule;
        }
    }

    private static final class Count {
        private long lookedAt;
        private long kept;
    }

    private final Map<BetaNode, Count> counts = new IdentityHashMap<>();
    private BetaNode node;
    private Count count;
    private long all;

    private JoinBudget() {
    }

    /** An evaluation begins on this thread. */
    public static void begin() {
        JoinBudget budget = OF_THREAD.get();
        budget.counts.clear();
        budget.node = null;
        budget.all = 0;
    }

    static void spend(BetaNode node, boolean matches) {
        OF_THREAD.get().add(node, matches);
    }

    private void add(BetaNode looking, boolean matches) {
        if (looking != node || count == null) {
            node = looking;
            count = counts.computeIfAbsent(looking, one -> new Count());
        }
        all++;
        count.lookedAt++;
        count.kept += matches ? 1 : 0;
        if (count.lookedAt > MOST_LOOKED_AT || count.kept > MOST_KEPT) {
            throw new Exceeded(rule(looking));
        }
        if (all > MOST_OF_ALL) {
            throw new Exceeded(counts.entrySet().stream().max(Comparator.comparing(each -> each.getValue().lookedAt)).map(most -> rule(most.getKey())).orElse(null));
        }
    }

    private static String rule(BetaNode node) {
        Rule[] rules = node.getAssociatedRules();
        return rules.length == 1 ? rules[0].getName() : null;
    }
}
