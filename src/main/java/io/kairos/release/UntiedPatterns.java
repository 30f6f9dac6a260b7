package io.kairos.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;

/**
 * Facts of a rule that nothing ties together: the engine tries every combination of them, n facts to the power of as many.
 * What stands inside not, exists or accumulate multiplies only what else stands there, and is looked at for itself.
 */
final class UntiedPatterns {

    /** Two of a hundred facts each are ten thousand pairs; three are a million. */
    static final int MOST_GROUPS = 2;

    /** Tied ones multiply too, if less. */
    static final int MOST = 8;

    /** The engine makes a rule of each way in which the sides of several or can come together. */
    static final int MOST_WAYS = 16;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");

    private UntiedPatterns() {
    }

    /** The facts that have to be there together; of an or, the side with the most. */
    static List<PatternDescr> together(BaseDescr element) {
        List<PatternDescr> together = new ArrayList<>();
        if (element instanceof PatternDescr pattern && pattern.getSource() == null) {
            together.add(pattern);
        } else if (element instanceof AndDescr and) {
            and.getDescrs().forEach(inner -> together.addAll(together(inner)));
        } else if (element instanceof OrDescr or) {
            together.addAll(or.getDescrs().stream().map(UntiedPatterns::together).max(Comparator.comparing(List::size)).orElse(List.of()));
        }
        return together;
    }

    /** In how many ways the sides of all or below an element can come together; of a forall and a not too, because they are taken apart alike. */
    static long ways(BaseDescr element) {
        if (element instanceof PatternDescr pattern) {
            return pattern.getSource() instanceof AccumulateDescr accumulate ? ways(accumulate) : 1;
        }
        List<? extends BaseDescr> inner = element instanceof AccumulateDescr accumulate ? List.of(accumulate.getInput())
                : element instanceof ConditionalElementDescr group ? group.getDescrs().stream().map(BaseDescr.class::cast).toList() : List.of();
        long ways = element instanceof OrDescr ? 0 : 1;
        for (BaseDescr each : inner) {
            ways = element instanceof OrDescr ? ways + ways(each) : ways * ways(each);
            if (ways > MOST_WAYS) {
                return ways;
            }
        }
        return ways;
    }

    /** How many groups of facts there are that share no variable; the customer alone is none. */
    static int groups(List<PatternDescr> together) {
        List<Set<String>> groups = new ArrayList<>();
        for (PatternDescr pattern : together) {
            Set<String> mine = new HashSet<>();
            VARIABLE.matcher(TEXT.matcher(LintingRules.text(pattern)).replaceAll("")).results().forEach(found -> mine.add(found.group()));
            if (pattern.getIdentifier() != null && !pattern.getIdentifier().isEmpty()) {
                mine.add(pattern.getIdentifier());
            }
            if (!"Customer".equals(pattern.getObjectType())) {
                mine.add("");
            }
            List<Set<String>> shared = groups.stream().filter(group -> group.stream().anyMatch(name -> !name.isEmpty() && mine.contains(name))).toList();
            shared.forEach(mine::addAll);
            groups.removeIf(group -> shared.stream().anyMatch(other -> other == group));
            groups.add(mine);
        }
        return (int) groups.stream().filter(group -> group.contains("")).count();
    }
}
