package io.kairos.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.insight.Recommendation.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How often a split that takes its winner by itself takes one that is none, looking at the recommendation after every look. */
class AutomaticWinnerTest {

    private static final int TESTS = 1_000;
    private static final Plan PLAN = new Plan(0.2, 0.3, 0.9, 0.05, Boundary.OBRIEN_FLEMING, 5);

    /** At most one in twenty tests; 1.4 % are two standard deviations. */
    @Test
    void of_arms_that_are_all_the_same_it_seldom_names_a_winner() {
        assertThat(named(new Random(11), 0.25, 0.25)).isLessThanOrEqualTo((int) (TESTS * (0.05 + 0.014)));
        assertThat(named(new Random(12), 0.25, 0.25, 0.25, 0.25)).isLessThanOrEqualTo((int) (TESTS * (0.05 + 0.014)));
    }

    @Test
    void an_arm_that_is_better_by_what_was_planned_mostly_wins() {
        assertThat(named(new Random(13), 0.2, 0.3)).isGreaterThan((int) (TESTS * 0.85));
    }

    /** @param rates of the control first; @return how many of the tests named a winner before they ended */
    private static int named(Random random, double... rates) {
        Plan shared = PLAN.sharedBy(rates.length - 1);
        double[] bounds = shared.boundary().bounds(shared.looks(), shared.alpha());
        int named = 0;
        for (int test = 0; test < TESTS; test++) {
            named += isDecided(random, rates, shared, bounds) ? 1 : 0;
        }
        return named;
    }

    /** Customers come one by one, to each arm in turn; each arm takes its looks when it and the control have so many conversions. */
    private static boolean isDecided(Random random, double[] rates, Plan plan, double[] bounds) {
        long[] converted = new long[rates.length];
        List<List<Look>> looks = new ArrayList<>();
        for (int arm = 0; arm < rates.length; arm++) {
            looks.add(new ArrayList<>());
        }
        for (long n = 1; looks.subList(1, looks.size()).stream().anyMatch(taken -> taken.size() < plan.looks()); n++) {
            boolean looked = false;
            for (int arm = 0; arm < rates.length; arm++) {
                converted[arm] += random.nextDouble() < rates[arm] ? 1 : 0;
            }
            for (int arm = 1; arm < rates.length; arm++) {
                List<Look> taken = looks.get(arm);
                while (taken.size() < plan.looks() && converted[arm] + converted[0] >= plan.conversionsAt(taken.size() + 1)) {
                    Proportion one = new Proportion(n, converted[arm]);
                    Proportion control = new Proportion(n, converted[0]);
                    taken.add(new Look(taken.size() + 1, Instant.EPOCH, one, control, ProportionTest.z(one, control), bounds[taken.size()]));
                    looked = true;
                }
            }
            if (looked && recommended(n, converted, looks, plan) == Verdict.WINNER) {
                return true;
            }
        }
        return false;
    }

    private static Verdict recommended(long n, long[] converted, List<List<Look>> looks, Plan plan) {
        List<Comparison> comparisons = new ArrayList<>();
        Proportion control = new Proportion(n, converted[0]);
        Moments nothing = new Moments(n, BigDecimal.ZERO, BigDecimal.ZERO);
        for (int arm = 1; arm < converted.length; arm++) {
            Proportion one = new Proportion(n, converted[arm]);
            comparisons.add(new Comparison("arm " + arm, one, control, ProportionTest.of(one, control), WelchTest.of(nothing, nothing), looks.get(arm)));
        }
        return Recommendation.of("control", comparisons, null, plan).verdict();
    }
}
