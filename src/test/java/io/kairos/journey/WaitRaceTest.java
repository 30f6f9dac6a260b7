package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.Behavior;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The awaited behavior against the registration of the wait, in every order: whether the turn that gets to the
 * wait comes before or after the behavior happened, arrived, was committed, or was taken in, it counts, once.
 */
class WaitRaceTest {

    private static final String JOURNEY = """
            journey: j
            enter: { on: started, settle: 1m, reentry: always }
            steps:
              - id: first
                wait_for: { when: 'Behavior( type == "Clicked" )', within: 1h }
                then: [ { id: came, send: { channel: email, template: t } } ]
                otherwise: [ { id: stayed, send: { channel: email, template: t } } ]
              - id: second
                wait_for: { when: 'Behavior( type == "Clicked" )', within: 1h }
                then: [ { id: came-again, send: { channel: email, template: t } } ]
                otherwise: [ { id: stayed-away, send: { channel: email, template: t } } ]
            """;

    /**
     * The wait is reached at 1m and ends at 61m, the click happens at 30m. Actions: E the turn that enrolls, S one
     * that ends the settling, C the click arrives, T another turn, D a turn past the deadline.
     */
    static Stream<String> orders() {
        List<String> orders = new ArrayList<>();
        permute("", "ECSTD", orders);
        return orders.stream().filter(order -> order.indexOf('E') < order.indexOf('S')).filter(order -> order.endsWith("D"));
    }

    private static void permute(String done, String left, List<String> orders) {
        if (left.isEmpty()) {
            orders.add(done);
        }
        for (int i = 0; i < left.length(); i++) {
            permute(done + left.charAt(i), left.substring(0, i) + left.substring(i + 1), orders);
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void the_click_counts_once_in_every_order(String order) {
        Rehearsal her = new Rehearsal(JOURNEY);
        her.lateAfter = Duration.ofDays(1);
        her.fires("started", her.behavior("0m", "Started"));
        int minute = 31;
        for (char action : order.toCharArray()) {
            switch (action) {
                case 'C' -> her.behavior("30m", "Clicked");
                case 'D' -> her.turn("1h5m");
                default -> her.turn(minute++ + "m");
            }
        }
        assertThat(her.sentSteps()).containsExactly("came");
        her.runUntil("5h");
        assertThat(her.sentSteps()).containsExactly("came", "stayed-away");
    }

    @Test
    void a_behavior_that_was_committed_while_the_turn_ran_is_seen_at_once_and_not_again() {
        Rehearsal her = new Rehearsal(JOURNEY);
        her.start("0m", Map.of());
        her.runUntil("1m");
        Behavior click = her.behavior("30m", "Clicked");
        her.takesInLater(click);
        her.turn("1h1m");
        assertThat(her.sentSteps()).containsExactly("came");
        her.arrives(click);
        her.turn("1h2m");
        assertThat(her.sentSteps()).containsExactly("came");
        assertThat(her.only().step()).isEqualTo("second");
    }

    @Test
    void a_click_before_the_wait_was_reached_or_after_its_end_does_not_count() {
        Rehearsal her = new Rehearsal(JOURNEY);
        her.start("0m", Map.of());
        her.runUntil("1m");
        her.behavior("59s", "Clicked");
        her.behavior("1h1m", "Clicked");
        her.turn("1h1m");
        assertThat(her.sentSteps()).containsExactly("stayed", "came-again");
    }

    @Test
    void a_click_in_the_very_instant_the_wait_was_reached_counts() {
        Rehearsal her = new Rehearsal(JOURNEY);
        her.start("0m", Map.of());
        her.behavior("1m", "Clicked");
        her.turn("1m");
        assertThat(her.sentSteps()).containsExactly("came");
    }
}
