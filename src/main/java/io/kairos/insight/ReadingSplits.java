package io.kairos.insight;

import io.kairos.insight.SplitTable.Outcome;
import io.kairos.journey.SplitCourses;
import io.kairos.journey.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Reads what split tests told out of arms and conversions. */
@ApplicationScoped
public class ReadingSplits {

    private static final List<String> CONTROLS = List.of("control", "none", "holdout");
    // Any number does: with a fixed one, the same counts give the same shares each time a report is read.
    private static final long SEED = 1;

    private final SplitTable table;
    private final SplitCourses courses;
    private final Plan plan;

    ReadingSplits(SplitTable table, SplitCourses courses, InsightConfig config) {
        this.table = table;
        this.courses = courses;
        InsightConfig.SplitPlan usual = config.plan();
        this.plan = new Plan(usual.from(), usual.to(), usual.power(), usual.alpha(), usual.boundary(), usual.looks());
    }

    /** The configured plan. */
    public Plan plan() {
        return plan;
    }

    /**
     * @return empty when no customer came to such a split yet
     * @throws IllegalArgumentException in words, for a control or weights that do not fit the split's arms
     */
    public Optional<SplitReport> of(SplitQuestion question) {
        List<ExpectedCounts.Range> ranges = table.ranges(question.journey(), question.step());
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        TreeMap<String, Long> counts = new TreeMap<>();
        ranges.forEach(range -> counts.merge(range.arm(), range.n(), Long::sum));
        String control = control(question.control(), counts);
        Plan shared = (question.plan() == null ? plan : question.plan()).sharedBy(counts.size() - 1);
        boolean weighted = !question.weights().isEmpty();
        Map<String, Double> expected = weighted ? null : ExpectedCounts.of(ranges);
        SampleRatio ratio = weighted ? SampleRatio.ofWeights(counts, question.weights()) : expected == null ? null : SampleRatio.of(counts, expected);
        String by = weighted ? "the given weights" : expected != null ? "the recorded hashes"
                : "nothing: hashes are missing, or weights changed on the way. Give weights=arm:1,other:1 to check it.";
        List<Outcome> outcomes = table.outcomes(question.journey(), question.step());
        List<String> goals = question.goal() != null ? List.of(question.goal()) : outcomes.stream().map(Outcome::goal).distinct().toList();
        return Optional.of(new SplitReport(question.journey(), question.step(), control, shared, shared.customersPerArm(), ratio, by,
                goals.stream().map(goal -> goal(question, goal, counts, outcomes, control, ratio, shared)).toList(),
                table.history(question.journey(), question.step()), courses.winner(question.journey(), question.step()).orElse(null),
                courses.allocations(question.journey(), question.step())));
    }

    /** What a split that is to find a winner recommends to take, among all its arms; empty as long as it recommends none. */
    Optional<Recommendation> winner(String journey, Step.Split split) {
        Set<String> arms = split.arms().stream().filter(arm -> arm.weight() > 0).map(Step.SplitArm::name).collect(Collectors.toSet());
        Set<String> entered = table.ranges(journey, split.id()).stream().map(ExpectedCounts.Range::arm).collect(Collectors.toSet());
        if (!entered.equals(arms)) {
            return Optional.empty();
        }
        return of(new SplitQuestion(journey, split.id(), split.aim().goal(), split.aim().control(), Map.of(), plan)).stream()
                .flatMap(report -> report.goals().stream()).map(SplitReport.Goal::recommendation)
                .filter(recommendation -> recommendation.verdict() == Recommendation.Verdict.WINNER).findFirst();
    }

    private static String control(String asked, TreeMap<String, Long> counts) {
        if (asked != null && !counts.containsKey(asked)) {
            throw new IllegalArgumentException("The split has the arms " + counts.keySet() + ": one of them is the control.");
        }
        return asked != null ? asked : CONTROLS.stream().filter(counts::containsKey).findFirst().orElse(counts.firstKey());
    }

    private SplitReport.Goal goal(SplitQuestion question, String goal, TreeMap<String, Long> counts, List<Outcome> outcomes, String control,
            SampleRatio ratio, Plan shared) {
        Map<String, Proportion> converted = new TreeMap<>();
        Map<String, Moments> revenue = new TreeMap<>();
        counts.forEach((arm, n) -> {
            Outcome outcome = outcomes.stream().filter(one -> one.arm().equals(arm) && one.goal().equals(goal)).findFirst()
                    .orElse(new Outcome(arm, goal, 0, BigDecimal.ZERO, BigDecimal.ZERO));
            converted.put(arm, new Proportion(n, outcome.converted()));
            revenue.put(arm, new Moments(n, outcome.revenue(), outcome.squares()));
        });
        double[] bounds = shared.boundary().bounds(shared.looks(), shared.alpha());
        List<Comparison> comparisons = counts.keySet().stream().filter(arm -> !arm.equals(control)).map(arm -> new Comparison(arm,
                converted.get(arm), converted.get(control), ProportionTest.of(converted.get(arm), converted.get(control)),
                WelchTest.of(revenue.get(arm), revenue.get(control)), looks(question, goal, arm, control, shared, bounds))).toList();
        List<String> arms = List.copyOf(counts.keySet());
        double[] shares = Allocation.shares(arms.stream().map(converted::get).toList(), SEED);
        return new SplitReport.Goal(goal, Recommendation.of(control, comparisons, ratio, shared), IntStream.range(0, arms.size()).mapToObj(i ->
                arm(arms.get(i), converted.get(arms.get(i)), revenue.get(arms.get(i)), shares[i])).toList(), comparisons);
    }

    private List<Look> looks(SplitQuestion question, String goal, String arm, String control, Plan shared, double[] bounds) {
        return table.standings(question.journey(), question.step(), goal, arm, control,
                LongStream.rangeClosed(1, shared.looks()).map(look -> shared.conversionsAt((int) look))).stream()
                .map(one -> new Look(one.look(), one.at(), one.arm(), one.control(), ProportionTest.z(one.arm(), one.control()), bounds[one.look() - 1]))
                .toList();
    }

    private static SplitReport.Arm arm(String arm, Proportion converted, Moments revenue, double share) {
        return new SplitReport.Arm(arm, converted.n(), converted.successes(), converted.rate(), revenue.sum(), revenue.mean(), share);
    }
}
