package io.kairos.insight;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * Welch's t test (1947): whether two means differ, with variances that may. What cannot be said is null.
 *
 * @param difference         of the means: arm minus control
 * @param differenceInterval by t with these degrees of freedom
 * @param lift               the difference as a share of the control's mean; null unless that is above 0
 * @param degreesOfFreedom   by Welch and Satterthwaite
 * @param p                  two-sided, for a single look at the end
 */
public record WelchTest(double difference, Interval differenceInterval, Double lift, Double t, Double degreesOfFreedom, Double p) {

    public static WelchTest of(Moments arm, Moments control) {
        double difference = arm.mean() - control.mean();
        Double lift = control.mean() > 0 ? difference / control.mean() : null;
        if (arm.n() < 2 || control.n() < 2 || arm.variance() + control.variance() == 0) {
            return new WelchTest(difference, null, lift, null, null, null);
        }
        double a = arm.variance() / arm.n();
        double c = control.variance() / control.n();
        double error = Math.sqrt(a + c);
        double freedom = (a + c) * (a + c) / (a * a / (arm.n() - 1) + c * c / (control.n() - 1));
        TDistribution distribution = new TDistribution(null, freedom);
        return new WelchTest(difference, Interval.around(difference, error * distribution.inverseCumulativeProbability(0.975)), lift,
                difference / error, freedom, 2 * distribution.cumulativeProbability(-Math.abs(difference / error)));
    }
}
