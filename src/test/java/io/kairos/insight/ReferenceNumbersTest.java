package io.kairos.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statistics against numbers that were computed elsewhere: Hillstrom's e-mail test, SciPy, textbooks. */
class ReferenceNumbersTest {

    private static final Proportion NONE = new Proportion(21_306, 122);
    private static final Proportion MENS = new Proportion(21_307, 267);

    @Test
    void a_two_proportion_z_test_with_pooled_variance() {
        assertThat(ProportionTest.of(new Proportion(21_307, 3_894), new Proportion(21_306, 2_262)).z()).isCloseTo(22.486, within(0.0005));
        assertThat(ProportionTest.of(MENS, NONE).z()).isCloseTo(7.3851, within(0.00005));
        assertThat(ProportionTest.of(new Proportion(21_387, 189), NONE).z()).isCloseTo(3.7796, within(0.00005));
    }

    @Test
    void a_lift_comes_with_its_interval() {
        ProportionTest test = ProportionTest.of(MENS, NONE);
        assertThat(test.lift()).isCloseTo(1.1884, within(0.00005));
        // exp(ln 2.18842 ± 1.959964 · √((1 − .012531)/267 + (1 − .005726)/122)) − 1
        assertThat(test.liftInterval().low()).isCloseTo(0.7680, within(0.00005));
        assertThat(test.liftInterval().high()).isCloseTo(1.7088, within(0.00005));
        assertThat(test.differenceInterval().low()).isLessThan(test.difference()).isPositive();
        assertThat(test.p()).isLessThan(1e-12);
    }

    @Test
    void what_cannot_be_said_is_not_said() {
        ProportionTest nobody = ProportionTest.of(new Proportion(10, 0), new Proportion(10, 0));
        assertThat(nobody.z()).isNull();
        assertThat(nobody.lift()).isNull();
        assertThat(ProportionTest.of(new Proportion(0, 0), new Proportion(10, 1)).p()).isNull();
        assertThat(ProportionTest.of(new Proportion(10, 3), new Proportion(10, 0)).liftInterval()).isNull();
        assertThat(WelchTest.of(moments(5), moments(1, 2)).t()).isNull();
    }

    @Test
    void welchs_t_as_scipy_computes_it() {
        // scipy.stats.ttest_ind(…, equal_var=False)
        WelchTest test = WelchTest.of(moments(27.5, 21, 19, 23.6, 17, 17.9), moments(27.1, 22, 20.8, 23.4, 23.4, 23.5));
        assertThat(test.t()).isCloseTo(-1.28963, within(0.00001));
        assertThat(test.degreesOfFreedom()).isCloseTo(7.63656, within(0.00001));
        assertThat(test.p()).isCloseTo(0.23486, within(0.00001));
        assertThat(test.differenceInterval().high()).isPositive();
    }

    @Test
    void a_sample_ratio_that_is_as_it_should_be_and_one_that_is_not() {
        Map<String, Double> equal = Map.of("mens", 1.0, "womens", 1.0, "none", 1.0);
        SampleRatio fine = SampleRatio.ofWeights(Map.of("mens", 21_307L, "womens", 21_387L, "none", 21_306L), equal);
        assertThat(fine.p()).isCloseTo(0.904, within(0.0005));
        assertThat(fine.off()).isFalse();
        assertThat(SampleRatio.ofWeights(Map.of("a", 821_588L, "b", 815_482L), Map.of("a", 1.0, "b", 1.0)).off()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> SampleRatio.ofWeights(Map.of("a", 1L, "b", 1L), Map.of("a", 1.0)));
    }

    @Test
    void a_sample_size() {
        assertThat(SampleSize.perArm(0.04, 0.05, 0.95, 0.05)).isEqualTo(11_166);
        assertThatIllegalArgumentException().isThrownBy(() -> SampleSize.perArm(0.04, 0.04, 0.95, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> SampleSize.perArm(4, 5, 0.95, 0.05));
    }

    @ParameterizedTest
    // Jennison and Turnbull 2000, tables 2.1 and 2.3
    @CsvSource({"2, 2.178, 1.977", "3, 2.289, 2.004", "4, 2.361, 2.024", "5, 2.413, 2.040", "6, 2.453, 2.053", "7, 2.485, 2.063",
            "8, 2.512, 2.072", "9, 2.535, 2.080", "10, 2.555, 2.087"})
    void boundaries_of_several_looks(int looks, double pocock, double obrienFleming) {
        double[] level = Boundary.POCOCK.bounds(looks, 0.05);
        assertThat(level).hasSize(looks);
        assertThat(level[0]).isCloseTo(pocock, within(0.002)).isEqualTo(level[looks - 1]);
        double[] falling = Boundary.OBRIEN_FLEMING.bounds(looks, 0.05);
        assertThat(falling[looks - 1]).isCloseTo(obrienFleming, within(0.002));
        assertThat(falling[0]).isCloseTo(falling[looks - 1] * Math.sqrt(looks), within(1e-9));
    }

    @Test
    void boundaries_for_one_look_and_for_less_error() {
        assertThat(Boundary.POCOCK.bounds(1, 0.05)[0]).isCloseTo(1.95996, within(0.00001));
        // Integrated by trapezoids on a grid of 401 points
        assertThat(Boundary.OBRIEN_FLEMING.bounds(5, 0.01)[4]).isCloseTo(2.6212, within(0.0002));
        assertThat(Boundary.of("obrien-fleming")).isEqualTo(Boundary.OBRIEN_FLEMING);
        assertThatIllegalArgumentException().isThrownBy(() -> Boundary.POCOCK.bounds(11, 0.05));
    }

    private static Moments moments(double... values) {
        List<BigDecimal> exact = DoubleStream.of(values).mapToObj(BigDecimal::valueOf).toList();
        return new Moments(values.length, exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add),
                Arrays.stream(values).mapToObj(BigDecimal::valueOf).map(value -> value.multiply(value)).reduce(BigDecimal.ZERO, BigDecimal::add));
    }
}
