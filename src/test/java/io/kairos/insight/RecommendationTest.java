package io.kairos.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kairos.insight.Recommendation.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a marketer is told about a split test, and how often it is wrong. */
class RecommendationTest {

    private static final Plan PLAN = new Plan(0.04, 0.05, 0.95, 0.05, Boundary.OBRIEN_FLEMING, 10);
    private static final SampleRatio FINE = SampleRatio.ofWeights(Map.of("a", 50L, "b", 50L), Map.of("a", 1.0, "b", 1.0));

    @Test
    void too_few_yet() {
        Recommendation answer = recommend(compare("mens", new Proportion(1_200, 60), new Proportion(1_205, 38)));
        assertThat(answer.verdict()).isEqualTo(Verdict.KEEP_GOING);
        assertThat(answer.sentence()).startsWith("Keep going: 1,200 of 11,166 customers per arm and 98 of 1,005 conversions are in")
                .contains("The next look is at 101 conversions");
    }

    @Test
    void a_winner() {
        Recommendation answer = recommend(compare("mens", new Proportion(5_000, 300), new Proportion(5_000, 200),
                look(5, new Proportion(5_000, 300), new Proportion(5_000, 200))));
        assertThat(answer.verdict()).isEqualTo(Verdict.WINNER);
        assertThat(answer.arm()).isEqualTo("mens");
        assertThat(answer.sentence()).startsWith("mens wins: 6.00 % converted in mens against 4.00 % in none (+50.0 %, 95 % interval +26.0 to +78.6 %)");
    }

    @Test
    void a_winner_stays_one_when_what_comes_later_is_less_clear() {
        assertThat(recommend(compare("mens", new Proportion(6_000, 330), new Proportion(6_000, 300),
                look(5, new Proportion(5_000, 300), new Proportion(5_000, 200)), look(6, new Proportion(6_000, 330), new Proportion(6_000, 300)))).arm())
                .isEqualTo("mens");
    }

    @Test
    void the_control_wins_when_everything_else_is_worse() {
        Recommendation answer = recommend(compare("mens", new Proportion(5_000, 200), new Proportion(5_000, 300),
                look(5, new Proportion(5_000, 200), new Proportion(5_000, 300))));
        assertThat(answer.arm()).isEqualTo("none");
        assertThat(answer.sentence()).startsWith("none wins: 4.00 % converted in mens against 6.00 % in none (-33.3 %");
    }

    @Test
    void no_difference_when_all_looks_are_taken() {
        List<Look> looks = new ArrayList<>();
        for (int k = 1; k <= 10; k++) {
            looks.add(look(k, new Proportion(1_100L * k, 50L * k), new Proportion(1_100L * k, 50L * k)));
        }
        Recommendation answer = recommend(compare("mens", new Proportion(11_000, 500), new Proportion(11_000, 500), looks.toArray(Look[]::new)));
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
        assertThat(answer.sentence()).startsWith("No difference: all 10 looks are taken");
    }

    @Test
    void a_sample_ratio_that_is_off_overrules_a_winner() {
        Comparison winner = compare("mens", new Proportion(5_000, 300), new Proportion(5_000, 200),
                look(5, new Proportion(5_000, 300), new Proportion(5_000, 200)));
        SampleRatio off = SampleRatio.ofWeights(Map.of("a", 5_000L, "b", 5_500L), Map.of("a", 1.0, "b", 1.0));
        assertThat(Recommendation.of("none", List.of(winner), off, PLAN).sentence()).startsWith("Sample ratio is off: do not trust this test.");
    }

    /** 4,000 tests without a difference: single z tests after each tenth find one in about one of five, these looks in one of twenty. */
    @Test
    void looking_often_is_safe() {
        Random random = new Random(7);
        double[] bounds = Boundary.OBRIEN_FLEMING.bounds(10, 0.05);
        int naive = 0;
        int wrong = 0;
        for (int test = 0; test < 4_000; test++) {
            int arm = 0;
            boolean naively = false;
            boolean wrongly = false;
            for (int k = 1; k <= 10; k++) {
                for (int conversion = 0; conversion < PLAN.conversionsAt(k) - PLAN.conversionsAt(k - 1); conversion++) {
                    arm += random.nextBoolean() ? 1 : 0;
                }
                long control = PLAN.conversionsAt(k) - arm;
                double z = ProportionTest.z(new Proportion(1_000_000, arm), new Proportion(1_000_000, control));
                naively |= Math.abs(z) >= 1.96;
                wrongly |= Math.abs(z) >= bounds[k - 1];
            }
            naive += naively ? 1 : 0;
            wrong += wrongly ? 1 : 0;
        }
        assertThat(naive / 4_000.0).isGreaterThan(0.15);
        assertThat(wrong / 4_000.0).isCloseTo(0.05, within(0.012));
    }

    private static Recommendation recommend(Comparison comparison) {
        return Recommendation.of("none", List.of(comparison), FINE, PLAN);
    }

    private static Comparison compare(String arm, Proportion customers, Proportion control, Look... looks) {
        Moments nothing = new Moments(customers.n(), BigDecimal.ZERO, BigDecimal.ZERO);
        return new Comparison(arm, customers, control, ProportionTest.of(customers, control), WelchTest.of(nothing, nothing), List.of(looks));
    }

    private static Look look(int number, Proportion arm, Proportion control) {
        return new Look(number, Instant.EPOCH, arm, control, ProportionTest.z(arm, control), Boundary.OBRIEN_FLEMING.bounds(10, 0.05)[number - 1]);
    }
}
