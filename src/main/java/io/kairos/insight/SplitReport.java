package io.kairos.insight;

import io.kairos.journey.SplitCourses;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What a split told.
 *
 * @param control     the arm the others are compared with
 * @param plan        of one comparison: alpha is shared by the arms
 * @param customersPerArm what the plan needs
 * @param sampleRatio null when it cannot be checked; {@code sampleRatioOf} says by what it was, or why not
 * @param history     who entered which arm on which day, in UTC
 * @param winner      what everybody new takes; null while nothing is decided
 * @param allocation  what an adaptive split gave each arm, oldest first
 */
public record SplitReport(String journey, String step, String control, Plan plan, long customersPerArm, SampleRatio sampleRatio, String sampleRatioOf,
        List<Goal> goals, List<Entered> history, SplitCourses.Winner winner, List<SplitCourses.Allocated> allocation) {

    /** @param comparisons of each other arm with the control */
    public record Goal(String goal, Recommendation recommendation, List<Arm> arms, List<Comparison> comparisons) {
    }

    /**
     * @param revenue what enrollments brought, refunds taken off
     * @param share   how likely its rate is the highest, which is what an adaptive split would give it now
     */
    public record Arm(String arm, long entered, long converted, double rate, BigDecimal revenue, double revenuePerEnrollment, double share) {
    }

    public record Entered(LocalDate day, String arm, long entered) {
    }
}
