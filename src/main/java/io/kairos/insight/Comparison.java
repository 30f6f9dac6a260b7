package io.kairos.insight;

import java.util.List;

/**
 * An arm beside the control.
 *
 * @param conversion all customers, by the single test at the end: not to be stopped by
 * @param revenue    per enrollment, those without any included
 * @param looks      taken so far, in order: what a test may be stopped by, however often somebody looks
 */
public record Comparison(String arm, Proportion customers, Proportion control, ProportionTest conversion, WelchTest revenue, List<Look> looks) {

    /** What the looks have decided: the first that crossed counts, as the test could have stopped there. */
    int decided() {
        return looks.stream().mapToInt(Look::decides).filter(side -> side != 0).findFirst().orElse(0);
    }
}
