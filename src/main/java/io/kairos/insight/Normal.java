package io.kairos.insight;

import org.apache.commons.math3.distribution.NormalDistribution;

/** The standard normal distribution. */
final class Normal {

    /** 97.5 % lie below it: half the width of a 95 % interval in standard errors. */
    static final double Z95 = quantile(0.975);

    private Normal() {
    }

    private static NormalDistribution standard() {
        // Without a generator, because nothing is drawn from it and making one costs more than all the rest.
        return new NormalDistribution(null, 0, 1);
    }

    static double quantile(double probability) {
        return standard().inverseCumulativeProbability(probability);
    }

    static double below(double z) {
        return standard().cumulativeProbability(z);
    }

    /** How likely a value at least as far from 0 is, on either side. */
    static double twoSided(double z) {
        return 2 * below(-Math.abs(z));
    }
}
