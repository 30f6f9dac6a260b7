package io.kairos.insight;

/** How many customers a test needs. */
public final class SampleSize {

    private SampleSize() {
    }

    /**
     * Customers per arm to tell one rate from another: two-sided two-proportion z test, pooled variance where there is no
     * difference and unpooled where there is (Fleiss, Levin and Paik 2003, formula 4.14, without continuity correction).
     *
     * @param power how likely a difference of this size is found, such as .95
     * @param alpha how likely one is found that is not there, such as .05
     * @throws IllegalArgumentException for what is not between 0 and 1, or the same rate twice
     */
    public static long perArm(double from, double to, double power, double alpha) {
        between0And1("from", from);
        between0And1("to", to);
        between0And1("power", power);
        between0And1("alpha", alpha);
        if (from == to) {
            throw new IllegalArgumentException("from and to are the same: no number of customers tells them apart.");
        }
        double mean = (from + to) / 2;
        double root = Normal.quantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean))
                + Normal.quantile(power) * Math.sqrt(from * (1 - from) + to * (1 - to));
        return Math.max(1, (long) Math.ceil(root * root / ((to - from) * (to - from))));
    }

    private static void between0And1(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be above 0 and below 1, such as 0.05 for 5 %.");
        }
    }
}
