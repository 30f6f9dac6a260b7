package io.kairos.insight;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What to do about a split test, in words.
 *
 * @param arm the winner; null unless there is one
 */
public record Recommendation(Verdict verdict, String arm, String sentence) {

    /** Whether to go on. */
    public enum Verdict {
        NOTHING_TO_COMPARE, SAMPLE_RATIO_OFF, KEEP_GOING, WINNER, NO_DIFFERENCE
    }

    /**
     * @param ratio null when it cannot be checked
     * @param plan  of one comparison
     */
    static Recommendation of(String control, List<Comparison> comparisons, SampleRatio ratio, Plan plan) {
        if (comparisons.isEmpty()) {
            return new Recommendation(Verdict.NOTHING_TO_COMPARE, null, "Nothing to compare yet: customers have entered fewer than two arms.");
        }
        if (ratio != null && ratio.off()) {
            return new Recommendation(Verdict.SAMPLE_RATIO_OFF, null, text("Sample ratio is off: do not trust this test. Arms got other shares of"
                    + " customers than they should have (p = %.2g), so customers were lost or counted twice on one side. Find out why first.", ratio.p()));
        }
        List<Comparison> better = comparisons.stream().filter(one -> one.decided() > 0)
                .sorted(Comparator.comparing((Comparison one) -> one.customers().rate()).reversed()).toList();
        List<Comparison> worse = comparisons.stream().filter(one -> one.decided() < 0).toList();
        List<Comparison> open = comparisons.stream().filter(one -> one.decided() == 0 && one.looks().size() < plan.looks()).toList();
        if (!better.isEmpty()) {
            return new Recommendation(Verdict.WINNER, better.get(0).arm(), wins(better, control) + undecided(open, control));
        }
        if (worse.size() == comparisons.size()) {
            return new Recommendation(Verdict.WINNER, control, worse.stream().map(one -> result(one, control)).collect(Collectors.joining("; ",
                    control + " wins: ", ". No other arm is worth going on with.")));
        }
        String stop = worse.isEmpty() ? "" : " Stop " + names(worse) + ": it does worse than " + control + ".";
        return open.isEmpty() ? new Recommendation(Verdict.NO_DIFFERENCE, null, text("No difference: all %d looks are taken, and no arm proved better"
                + " than %s. A rise from %s to %s would probably have shown. Keep what is simpler.", plan.looks(), control,
                percent(plan.from()), percent(plan.to())) + stop)
                : new Recommendation(Verdict.KEEP_GOING, null, goOn(open, plan) + stop);
    }

    private static String wins(List<Comparison> better, String control) {
        return better.get(0).arm() + " wins: " + result(better.get(0), control) + "."
                + (better.size() == 1 ? "" : " " + names(better.subList(1, better.size())) + " also did better than " + control
                + "; of those, " + better.get(0).arm() + " has the highest rate, which by itself is no proof that it is the best.");
    }

    private static String result(Comparison one, String control) {
        ProportionTest test = one.conversion();
        Look look = one.looks().stream().filter(Look::decided).findFirst().orElseThrow();
        return text("%s converted in %s against %s in %s%s; z %.2f was past the boundary %.2f at look %d", percent(one.customers().rate()), one.arm(),
                percent(one.control().rate()), control, test.liftInterval() == null ? "" : text(" (%+.1f %%, 95 %% interval %+.1f to %+.1f %%)",
                100 * test.lift(), 100 * test.liftInterval().low(), 100 * test.liftInterval().high()), look.z(), look.boundary(), look.number());
    }

    private static String undecided(List<Comparison> open, String control) {
        return open.isEmpty() ? "" : " Not yet told from " + control + ": " + names(open) + ".";
    }

    private static String goOn(List<Comparison> open, Plan plan) {
        Comparison least = open.stream().min(Comparator.comparingLong(Recommendation::conversions)).orElseThrow();
        long customers = Math.min(least.customers().n(), least.control().n());
        return text("Keep going: %,d of %,d customers per arm and %,d of %,d conversions are in, too few to tell. The next look is at %,d conversions"
                + " (%s and the control together); until then, look as often as you like, but any difference may be chance.", customers,
                plan.customersPerArm(), conversions(least), plan.conversions(), plan.conversionsAt(least.looks().size() + 1), least.arm());
    }

    private static long conversions(Comparison one) {
        return one.customers().successes() + one.control().successes();
    }

    private static String names(List<Comparison> comparisons) {
        return comparisons.stream().map(Comparison::arm).collect(Collectors.joining(", "));
    }

    private static String percent(double share) {
        return text("%.2f %%", 100 * share);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
