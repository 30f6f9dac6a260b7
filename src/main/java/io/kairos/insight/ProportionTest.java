package io.kairos.insight;

/**
 * How one arm's rate compares with the control's. What cannot be said, such as a lift over nothing, is null.
 *
 * @param difference         of the rates: arm minus control
 * @param differenceInterval Wald's, unpooled
 * @param lift               the difference as a share of the control's rate: 0.5 is half as much again
 * @param liftInterval       by the logarithm of the ratio (Katz et al. 1978)
 * @param z                  of the two-proportion test with the pooled variance
 * @param p                  two-sided, for a single look at the end
 */
public record ProportionTest(double difference, Interval differenceInterval, Double lift, Interval liftInterval, Double z, Double p) {

    public static ProportionTest of(Proportion arm, Proportion control) {
        double a = arm.rate();
        double c = control.rate();
        Double z = z(arm, control);
        boolean ratio = arm.successes() > 0 && control.successes() > 0;
        return new ProportionTest(a - c, z == null ? null : Interval.around(a - c, Normal.Z95 * Math.sqrt(variance(arm) + variance(control))),
                control.successes() == 0 ? null : a / c - 1, ratio ? liftInterval(arm, control) : null, z, z == null ? null : Normal.twoSided(z));
    }

    /** The pooled z; null when nobody or everybody did it, as there is nothing to compare. */
    static Double z(Proportion arm, Proportion control) {
        long successes = arm.successes() + control.successes();
        long n = arm.n() + control.n();
        if (arm.n() == 0 || control.n() == 0 || successes == 0 || successes == n) {
            return null;
        }
        double pooled = (double) successes / n;
        return (arm.rate() - control.rate()) / Math.sqrt(pooled * (1 - pooled) * (1.0 / arm.n() + 1.0 / control.n()));
    }

    private static double variance(Proportion arm) {
        return arm.rate() * (1 - arm.rate()) / arm.n();
    }

    private static Interval liftInterval(Proportion arm, Proportion control) {
        double ratio = arm.rate() / control.rate();
        double factor = Math.exp(Normal.Z95 * Math.sqrt((1 - arm.rate()) / arm.successes() + (1 - control.rate()) / control.successes()));
        return new Interval(ratio / factor - 1, ratio * factor - 1);
    }
}
