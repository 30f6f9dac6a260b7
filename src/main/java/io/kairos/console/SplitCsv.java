package io.kairos.console;

import io.kairos.insight.Comparison;
import io.kairos.insight.Interval;
import io.kairos.insight.ProportionTest;
import io.kairos.insight.SplitReport;
import io.kairos.journey.SplitCourses;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What a split told as RFC 4180 CSV: a line for each goal and arm, each day and arm, and each time an adaptive split got its shares. */
final class SplitCsv {

    private SplitCsv() {
    }

    static String of(SplitReport report) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
            csv.printRecord("line", "goal", "at", "arm", "entered", "converted", "rate", "revenue", "revenue per enrollment", "share", "lift", "lift from",
                    "lift to", "z", "p", "recommendation");
            for (SplitReport.Goal goal : report.goals()) {
                for (SplitReport.Arm arm : goal.arms()) {
                    ProportionTest test = goal.comparisons().stream().filter(one -> one.arm().equals(arm.arm())).map(Comparison::conversion).findFirst().orElse(null);
                    Interval lift = test == null ? null : test.liftInterval();
                    csv.printRecord("arm", ReportCsv.text(goal.goal()), null, ReportCsv.text(arm.arm()), arm.entered(), arm.converted(), arm.rate(),
                            arm.revenue().toPlainString(), arm.revenuePerEnrollment(), arm.share(), test == null ? null : test.lift(),
                            lift == null ? null : lift.low(), lift == null ? null : lift.high(), test == null ? null : test.z(), test == null ? null : test.p(),
                            goal.recommendation().sentence());
                }
            }
            for (SplitReport.Entered day : report.history()) {
                csv.printRecord("day", null, day.day(), ReportCsv.text(day.arm()), day.entered(), null, null, null, null, null, null, null, null, null, null, null);
            }
            for (SplitCourses.Allocated given : report.allocation()) {
                csv.printRecord("allocation", null, given.at(), ReportCsv.text(given.arm()), given.entered(), given.converted(), null, null, null,
                        given.share() / 10_000.0, null, null, null, null, null, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
