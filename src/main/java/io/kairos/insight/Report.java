package io.kairos.insight;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What came of a journey.
 *
 * @param from  enrollments entered from then on; null for all
 * @param to    enrollments entered before; null for all
 * @param steps of those who reached it: what they converted to from then on
 * @param templates of those it was sent to: what they converted to from then on
 * @param arms  by split; the holdout is the split "holdout"
 * @param days  by when it happened, in UTC, days without anything left out
 */
public record Report(String journey, Instant from, Instant to, Figures total, List<Line> steps, List<Line> templates, List<Line> arms, List<Line> days) {

    /** The figures of a step, template, arm or day; what does not tell them apart is null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(String step, String kind, String template, String channel, String arm, LocalDate day, Figures figures) {
    }
}
