package io.kairos.insight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many customers each arm should have, by the recorded hashes: an arm takes a range of them, so where one range ends
 * and the next begins tells the weights, to within one customer or two. Each release may have had its own.
 */
final class ExpectedCounts {

    /** The hashes are 0 to 9999. */
    private static final double BUCKETS = 10_000;

    /**
     * An arm under one release.
     *
     * @param hashed those with a hash
     * @param lowest of the hashes; null without any
     */
    record Range(long release, String arm, long n, long hashed, Integer lowest, Integer highest) {
    }

    private ExpectedCounts() {
    }

    /** @return by arm; null when hashes are missing, or overlap because weights changed on the way, as adaptive ones do */
    static Map<String, Double> of(List<Range> ranges) {
        Map<String, Double> expected = new TreeMap<>();
        for (List<Range> release : ranges.stream().collect(Collectors.groupingBy(Range::release)).values()) {
            if (release.stream().anyMatch(range -> range.hashed() < range.n())) {
                return null;
            }
            List<Range> sorted = new ArrayList<>(release);
            sorted.sort(Comparator.comparing(Range::lowest));
            double total = sorted.stream().mapToLong(Range::n).sum();
            double begin = 0;
            for (int i = 0; i < sorted.size(); i++) {
                boolean last = i == sorted.size() - 1;
                if (!last && sorted.get(i + 1).lowest() <= sorted.get(i).highest()) {
                    return null;
                }
                double end = last ? BUCKETS : (sorted.get(i).highest() + 1 + sorted.get(i + 1).lowest()) / 2.0;
                expected.merge(sorted.get(i).arm(), total * (end - begin) / BUCKETS, Double::sum);
                begin = end;
            }
        }
        return expected;
    }
}
