package io.kairos.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;

/**
 * Facts of a rule that nothing ties together: the engine tries every combination of them, n facts to the power of as many.
 * What stands inside not, exists or accumulate multiplies nothing.
 */
final class UntiedPatterns {

    /** Two of a hundred facts each are ten thousand pairs; three are a million. */
    static final int MOST_GROUPS = 2;

    /** Tied ones multiply too, if less. */
    static final int MOST = 8;

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
