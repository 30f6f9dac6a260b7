package io.kairos.insight;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * Thompson sampling (Thompson 1933): an arm gets customers as often as it may be the best. Each arm's rate is uniform
 * before anything is known, Beta(1, 1), so that new arms are tried.
 */
public final class Allocation {

    // The standard error of a share is below half a percent.
    private static final int DRAWS = 10_000;

    private Allocation() {
    }

    /**
     * The share of customers each arm should get: how likely it is to have the highest rate.
     *
     * @param arms how many customers each had and how many converted
     * @param seed the same seed and counts give the same shares
     * @return in the order of arms; their sum is 1
     * @throws IllegalArgumentException without arms
     */
    public static double[] shares(List<Proportion> arms, long seed) {
        BetaDistribution[] rates = rates(arms, new Well19937c(seed));
        int[] best = new int[arms.size()];
        for (int draw = 0; draw < DRAWS; draw++) {
            best[highest(rates)]++;
        }
        return Arrays.stream(best).mapToDouble(count -> (double) count / DRAWS).toArray();
    }

    /** The arm of the next customer, from 0. */
    static int next(List<Proportion> arms, RandomGenerator random) {
        return highest(rates(arms, random));
    }

    private static BetaDistribution[] rates(List<Proportion> arms, RandomGenerator random) {
        if (arms.isEmpty()) {
            throw new IllegalArgumentException("There are no arms to choose from.");
        }
        return arms.stream().map(arm -> new BetaDistribution(random, 1.0 + arm.successes(), 1.0 + arm.n() - arm.successes()))
                .toArray(BetaDistribution[]::new);
    }

    private static int highest(BetaDistribution[] rates) {
        int best = 0;
        double highest = -1;
        for (int arm = 0; arm < rates.length; arm++) {
            double rate = rates[arm].sample();
            if (rate > highest) {
                highest = rate;
                best = arm;
            }
        }
        return best;
    }
}
