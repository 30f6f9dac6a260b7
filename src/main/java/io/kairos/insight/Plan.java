package io.kairos.insight;

/**
 * What a split test is to tell, said before it starts. Looks are spaced by conversions, because evidence about rates
 * grows with them: alike whether customers enter one by one or all at once, as in a broadcast.
 *
 * @param from  the control's rate that is expected
 * @param to    the rate that must not be missed
 * @param power how likely it is found
 * @param alpha how likely any look at any arm finds a difference that is not there
 * @param looks how often it may be stopped, 1 to 10
 */
public record Plan(double from, double to, double power, double alpha, Boundary boundary, int looks) {

    /** @throws IllegalArgumentException in words, for what is no plan */
    public Plan {
        SampleSize.perArm(from, to, power, alpha);
        if (looks < 1 || looks > Boundary.MOST_LOOKS) {
            throw new IllegalArgumentException("looks must be 1 to " + Boundary.MOST_LOOKS + ".");
        }
    }

    /** The same, with the chance to err shared by so many arms that are compared with the control (Bonferroni). */
    Plan sharedBy(int comparisons) {
        return new Plan(from, to, power, alpha / Math.max(1, comparisons), boundary, looks);
    }

    public long customersPerArm() {
        return SampleSize.perArm(from, to, power, alpha);
    }

    /** Conversions in an arm and the control together, at the last look. */
    public long conversions() {
        return Math.max(looks, (long) Math.ceil(customersPerArm() * (from + to)));
    }

    /** Conversions in an arm and the control together at which a look, from 1, is taken. */
    long conversionsAt(int look) {
        return (long) Math.ceil((double) conversions() * look / looks);
    }
}
