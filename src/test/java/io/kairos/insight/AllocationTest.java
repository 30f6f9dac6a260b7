package io.kairos.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/** Adaptive splits send customers where conversions are, and keep trying the others. */
class AllocationTest {

    @Test
    void arms_nothing_is_known_of_get_alike() {
        assertThat(Allocation.shares(List.of(new Proportion(0, 0), new Proportion(0, 0), new Proportion(0, 0)), 1))
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.02));
    }

    @Test
    void a_better_arm_gets_more_and_a_clearly_worse_one_next_to_nothing() {
        double[] early = Allocation.shares(List.of(new Proportion(100, 4), new Proportion(100, 6)), 1);
        assertThat(early[1]).isBetween(0.6, 0.9);
        double[] late = Allocation.shares(List.of(new Proportion(10_000, 400), new Proportion(10_000, 600)), 1);
        assertThat(late[1]).isGreaterThan(0.999);
    }

    @Property(tries = 30)
    void shares_add_up_and_follow_from_counts_and_seed(@ForAll @Size(min = 1, max = 6) List<@IntRange(max = 300) Integer> clicks, @ForAll long seed) {
        List<Proportion> arms = clicks.stream().map(count -> new Proportion(300, count)).toList();
        double[] shares = Allocation.shares(arms, seed);
        assertThat(DoubleStream.of(shares).sum()).isCloseTo(1, within(1e-9));
        assertThat(Allocation.shares(arms, seed)).containsExactly(shares);
    }

    @Test
    void on_upworthys_headlines_the_regret_is_at_most_half_of_that_of_equal_shares() throws IOException {
        RandomGenerator random = new Well19937c(20131);
        double oracle = 0;
        double thompson = 0;
        double uniform = 0;
        List<double[][]> tests = upworthy();
        assertThat(tests).hasSize(400);
        for (double[][] test : tests) {
            double[] rates = Arrays.stream(test).mapToDouble(arm -> arm[1] / arm[0]).toArray();
            int impressions = (int) Math.min(10_000, Arrays.stream(test).mapToDouble(arm -> arm[0]).sum());
            oracle += impressions * Arrays.stream(rates).max().orElseThrow();
            uniform += impressions * Arrays.stream(rates).average().orElseThrow();
            thompson += replay(rates, impressions, random);
        }
        double regret = (oracle - thompson) / (oracle - uniform);
        System.out.printf("Upworthy: regret of Thompson sampling is %.3f of uniform's%n", regret);
        assertThat(regret).isLessThanOrEqualTo(0.5);
    }

    /** Expected clicks of the arms that were chosen. */
    private static double replay(double[] rates, int impressions, RandomGenerator random) {
        Proportion[] seen = IntStream.range(0, rates.length).mapToObj(arm -> new Proportion(0, 0)).toArray(Proportion[]::new);
        double expected = 0;
        for (int i = 0; i < impressions; i++) {
            int arm = Allocation.next(Arrays.asList(seen), random);
            expected += rates[arm];
            seen[arm] = new Proportion(seen[arm].n() + 1, seen[arm].successes() + (random.nextDouble() < rates[arm] ? 1 : 0));
        }
        return expected;
    }

    private static List<double[][]> upworthy() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                AllocationTest.class.getResourceAsStream("/upworthy-arms.csv"), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split(",")).map(arm -> Arrays.stream(arm.split("/")).mapToDouble(Double::parseDouble).toArray())
                            .toArray(double[][]::new)).toList();
        }
    }
}
