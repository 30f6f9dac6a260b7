package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Release;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that has to try more combinations than can be fails, in the middle of trying, for a customer of whom there is that much. */
class CombinationsTest {

    private static final Customer ANN = new Customer(new UUID(0, 1), "ann", JsonValues.EMPTY, Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(strings = {
            "$a : Behavior( $i : messageId ) $b : Behavior( messageId != $i ) $c : Behavior( messageId != $i )",
            "$a : Behavior( $t : number(\"n\") ) $b : Behavior( number(\"n\") > $t, $u : number(\"n\") ) $c : Behavior( number(\"n\") > $u )",
            "$a : Behavior( $i : type ) $b : Behavior( type == $i ) $c : Behavior( type == $i )",
            "$a : Behavior() $b : Behavior( this after $a ) $c : Behavior( this after $b )",
            "$a : Behavior() exists( Behavior( $i : messageId ) and Behavior( number(\"n\") < 0, messageId == $i ) and Behavior( this before[0s, 9d] $a ) )",
            "$a : Behavior() accumulate( Behavior( $i : messageId ) and Behavior( messageId != $i, $j : messageId ); $n : count( $j ); $n > 1 )",
            "$a : Behavior() ( Behavior( $i : messageId ) or Behavior( $i : messageId, number(\"n\") > 3 ) ) Behavior( messageId != $i, this after $a )",
            "$a : Behavior( $i : messageId ) $b : Behavior( messageId == $i || number(\"n\") >= 0 ) $c : Behavior( messageId == $i || number(\"n\") >= 0 )"})
    void a_rule_that_tries_every_combination_fails(String condition) {
        Release release = release("rule \"bad\" when " + condition + " then triggers.fire( \"bad\", $a ); end");
        List<Behavior> past = views(2_500);
        RuleFailure failure = catchThrowableOfType(RuleFailure.class, () -> new Life(release.rules(), 1, ANN, past, List.of(), 5_000_000).close());
        assertThat(failure).hasMessageContaining("combinations of behaviors");
        assertThat(failure.rule()).isEqualTo("bad");
    }

    @Test
    void rules_that_share_what_they_look_at_are_told_apart_by_trying() {
        String conditions = "$a : Behavior( $i : messageId ) $b : Behavior( messageId != $i )";
        Release release = release("rule \"one\" when " + conditions + " then triggers.fire( \"one\", $a ); end\nrule \"two\" when " + conditions
                + " then triggers.fire( \"two\", $a ); end\nrule \"fine\" when $a : Behavior() then triggers.fire( \"fine\", $a ); end");
        List<Behavior> past = views(2_500);
        assertThatThrownBy(() -> new Life(release.rules(), 1, ANN, past, List.of(), 5_000_000))
                .isInstanceOfSatisfying(RuleFailure.class, failure -> assertThat(failure.rule()).isNull());
        try (Life life = new Life(release.rules().without(Set.of("one", "two")), 1, ANN, past, List.of(), 5_000_000)) {
            life.live(view(5_001));
            assertThat(life.takeFired()).hasSize(1);
        }
    }

    @Test
    void a_rule_that_is_tied_by_time_goes_on_for_somebody_with_a_long_past() {
        Release release = release("""
                rule "fine" when
                    $a : Behavior( type == "View", $p : text("product") )
                    not Behavior( type == "Order", this after[0s, 30m] $a )
                    accumulate( Behavior( type == "View", text("product") == $p, $i : messageId, this before[0s, 1m] $a ); $n : count( $i ); $n >= 3 )
                then triggers.fire( "fine", $a ); end
                """);
        try (Life life = new Life(release.rules(), 1, ANN, views(1_500), List.of(), 5_000_000)) {
            life.live(view(5_001));
            life.passTimeUntil(6_000_000);
            assertThat(life.takeFired()).isEmpty();
        }
    }

    private static List<Behavior> views(int count) {
        List<Behavior> views = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            views.add(view(i));
        }
        return views;
    }

    private static Behavior view(int second) {
        return new Behavior("m" + second, "View", second * 1_000L, second, Instant.ofEpochMilli(second * 1_000L),
                JsonValues.of(Map.of("product", "p" + second % 10_000, "n", second)));
    }

    private static Release release(String rules) {
        if (CompilingReleases.compile(1, Map.of("triggers/a.drl", rules.getBytes(StandardCharsets.UTF_8)), List.of()) instanceof CompilingReleases.Compiled yes) {
            return yes.release();
        }
        throw new AssertionError("does not compile");
    }
}
