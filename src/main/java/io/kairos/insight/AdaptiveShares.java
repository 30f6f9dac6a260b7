package io.kairos.insight;

import io.kairos.journey.SplitCourses.Allocated;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What share of customers each arm of an adaptive split should get, by what converted so far. */
@ApplicationScoped
public class AdaptiveShares {

    private static final int ALL = 10_000;

    private final SplitTable table;

    AdaptiveShares(SplitTable table) {
        this.table = table;
    }

    /**
     * @param arms  all of the split's, as those nobody came to yet are not on record
     * @param least what each arm gets of 10,000, however bad it looks: what changes later is noticed
     * @return in the order of arms; the shares' sum is 10,000. The same instant and records give the same
     */
    List<Allocated> of(String journey, String step, String goal, List<String> arms, int least, Instant now) {
        Map<String, Long> entered = table.ranges(journey, step).stream()
                .collect(Collectors.groupingBy(ExpectedCounts.Range::arm, Collectors.summingLong(ExpectedCounts.Range::n)));
        Map<String, Long> converted = table.outcomes(journey, step).stream().filter(outcome -> outcome.goal().equals(goal))
                .collect(Collectors.toMap(SplitTable.Outcome::arm, SplitTable.Outcome::converted));
        int[] shares = ofAll(Allocation.shares(arms.stream()
                .map(arm -> new Proportion(entered.getOrDefault(arm, 0L), converted.getOrDefault(arm, 0L))).toList(), now.toEpochMilli()), least);
        List<Allocated> allocated = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            String arm = arms.get(i);
            allocated.add(new Allocated(now, arm, shares[i], entered.getOrDefault(arm, 0L), converted.getOrDefault(arm, 0L)));
        }
        return allocated;
    }

    /** Rounding is made up for by the largest. */
    static int[] ofAll(double[] shares, int least) {
        int floor = Math.min(least, ALL / shares.length);
        int[] whole = new int[shares.length];
        int left = ALL;
        int largest = 0;
        for (int i = 0; i < shares.length; i++) {
            whole[i] = floor + (int) (shares[i] * (ALL - floor * shares.length));
            left -= whole[i];
            largest = shares[i] > shares[largest] ? i : largest;
        }
        whole[largest] += left;
        return whole;
    }
}
