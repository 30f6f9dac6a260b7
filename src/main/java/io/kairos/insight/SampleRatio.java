package io.kairos.insight;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Whether arms got as many customers as they should have: a chi-square test of the counts. When they did not, customers
 * were lost or counted twice on one side, and no other number of the test can be trusted.
 *
 * @param expected by arm, of the same sum as the counts
 * @param p        how likely counts as far off are by chance
 * @param off      p below .001: each test is checked many times, and a false alarm costs a test
 */
public record SampleRatio(Map<String, Double> expected, double chiSquare, int degreesOfFreedom, double p, boolean off) {

    private static final double ALARM = 0.001;

    /**
     * @param weights by arm, of any sum
     * @throws IllegalArgumentException for other arms than the counted ones, or weights that are not above 0
     */
    public static SampleRatio ofWeights(Map<String, Long> counts, Map<String, Double> weights) {
        if (!counts.keySet().equals(weights.keySet()) || weights.values().stream().anyMatch(weight -> !(weight > 0) || weight.isInfinite())) {
            throw new IllegalArgumentException("Weights above 0 are needed for " + counts.keySet() + ", and for no others.");
        }
        double total = counts.values().stream().mapToLong(Long::longValue).sum();
        double weight = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> expected = new LinkedHashMap<>();
        counts.keySet().forEach(arm -> expected.put(arm, total * weights.get(arm) / weight));
        return of(counts, expected);
    }

    /** @return null when there are not two arms with customers to expect */
    public static SampleRatio of(Map<String, Long> counts, Map<String, Double> expected) {
        if (counts.size() < 2 || expected.values().stream().anyMatch(value -> value <= 0)) {
            return null;
        }
        double chiSquare = counts.entrySet().stream().mapToDouble(count -> {
            double should = expected.get(count.getKey());
            return (count.getValue() - should) * (count.getValue() - should) / should;
        }).sum();
        double p = 1 - new ChiSquaredDistribution(null, counts.size() - 1).cumulativeProbability(chiSquare);
        return new SampleRatio(Map.copyOf(expected), chiSquare, counts.size() - 1, p, p < ALARM);
    }
}
