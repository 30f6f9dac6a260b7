package io.kairos.insight;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/** How much evidence each of several looks asks for, so that all of them together err no more often than a single one. */
public enum Boundary {

    /** The same at each look (Pocock 1977): early wins, at the price of a harder last look. */
    POCOCK {
        @Override
        double shape(double share) {
            return 1;
        }
    },
    /** Much early, little more than a single test's at the end (O'Brien and Fleming 1979). */
    OBRIEN_FLEMING {
        @Override
        double shape(double share) {
            return 1 / Math.sqrt(share);
        }
    };

    public static final int MOST_LOOKS = 10;

    /** @param share of the planned information, above 0 to 1 */
    abstract double shape(double share);

    /**
     * The z that each look has to pass, in order; two-sided, looks equally far apart.
     *
     * @param alpha how likely any look finds a difference that is not there
     * @throws IllegalArgumentException unless looks is 1 to {@value #MOST_LOOKS} and alpha between 0 and 1
     */
    public double[] bounds(int looks, double alpha) {
        if (looks < 1 || looks > MOST_LOOKS || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("Looks are 1 to " + MOST_LOOKS + " and alpha is above 0 and below 1.");
        }
        double[] shape = IntStream.rangeClosed(1, looks).mapToDouble(look -> shape((double) look / looks)).toArray();
        double once = Normal.quantile(1 - alpha / 2);
        double constant = looks == 1 ? once : new BrentSolver(1e-9).solve(100,
                factor -> Looking.crossing(scaled(shape, factor)) - alpha, once * 0.9, once + 4);
        return scaled(shape, constant);
    }

    private static double[] scaled(double[] shape, double factor) {
        return Arrays.stream(shape).map(value -> value * factor).toArray();
    }

    /** @throws IllegalArgumentException for another name */
    public static Boundary of(String name) {
        return Arrays.stream(values()).filter(boundary -> boundary.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("A boundary is one of " + Arrays.toString(values()) + "."));
    }

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
