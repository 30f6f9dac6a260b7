package io.kairos.insight;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What share of customers each arm of an adaptive split should get, by what converted so far. */
@ApplicationScoped
public class AdaptiveShares {

    private final SplitTable table;

    AdaptiveShares(SplitTable table) {
        this.table = table;
    }

    /**
     * @param arms all of the split's, as those nobody came to yet are not on record
     * @param seed the same seed and records give the same shares
     * @return in the order of arms; their sum is 1
     */
    public Map<String, Double> of(String journey, String step, String goal, List<String> arms, long seed) {
        Map<String, Long> entered = table.ranges(journey, step).stream()
                .collect(Collectors.groupingBy(ExpectedCounts.Range::arm, Collectors.summingLong(ExpectedCounts.Range::n)));
        Map<String, Long> converted = table.outcomes(journey, step).stream().filter(outcome -> outcome.goal().equals(goal))
                .collect(Collectors.toMap(SplitTable.Outcome::arm, SplitTable.Outcome::converted));
        double[] shares = Allocation.shares(arms.stream()
                .map(arm -> new Proportion(entered.getOrDefault(arm, 0L), converted.getOrDefault(arm, 0L))).toList(), seed);
        Map<String, Double> byArm = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            byArm.put(arms.get(i), shares[i]);
        }
        return byArm;
    }
}
