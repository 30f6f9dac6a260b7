package io.kairos.release;

import java.util.ArrayList;
import java.util.List;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** Walks a rule's left side. */
final class Patterns {

    private Patterns() {
    }

    /** All patterns below an element, those inside {@code not}, {@code or} and {@code accumulate} too, in order. */
    static List<PatternDescr> of(BaseDescr element) {
        List<PatternDescr> patterns = new ArrayList<>();
        collect(element, patterns);
        return patterns;
    }

    private static void collect(BaseDescr element, List<PatternDescr> patterns) {
        if (element instanceof PatternDescr pattern) {
            if (pattern.getSource() instanceof AccumulateDescr accumulate) {
                collect(accumulate.getInput(), patterns);
            } else if (pattern.getObjectType() != null) {
                patterns.add(pattern);
            }
        } else if (element instanceof AccumulateDescr accumulate) {
            collect(accumulate.getInput(), patterns);
        } else if (element instanceof ConditionalElementDescr branch) {
            for (Object inner : branch.getDescrs()) {
                collect((BaseDescr) inner, patterns);
            }
        }
    }
}
