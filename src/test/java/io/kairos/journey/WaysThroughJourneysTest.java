package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The steps that part, repeat and join ways, and what is counted along them. */
class WaysThroughJourneysTest {

    private static String journey(String steps) {
        return "journey: j\nenter: { on: started, reentry: always }\nsteps:\n" + steps.indent(2);
    }

    private static final String MAIL = "send: { channel: email, template: t }";

    @Test
    void a_split_shares_customers_out_by_weight_and_each_keeps_her_arm() {
        String split = journey("""
                - id: offer
                  split: { arms: { ten-percent: 30, free-shipping: 70 } }
                  arms:
                    ten-percent: [ { id: ten, %s } ]
                - { id: behind, %s }""".formatted(MAIL, MAIL));
        Map<String, Integer> arms = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            Rehearsal her = new Rehearsal(split);
            her.customer = new Customer(Ids.user("u" + i), "u" + i, JsonValues.EMPTY, Rehearsal.START);
            her.start("0m", Map.of());
            arms.merge(her.arms.get(0).arm(), 1, Integer::sum);
            assertThat(her.sentSteps()).isEqualTo(her.arms.get(0).arm().equals("ten-percent")
                    ? java.util.List.of("ten", "behind") : java.util.List.of("behind"));
            her.start("1h", Map.of());
            assertThat(her.arms.get(1).arm()).isEqualTo(her.arms.get(0).arm());
            assertThat(her.messages.get(0).context().text("enrollment.arms.offer")).isEqualTo(her.arms.get(0).arm());
        }
        // 600 expected of 2,000 with a standard deviation of 20.5
        assertThat(arms.get("ten-percent")).isBetween(520, 680);
    }

    @Test
    void a_split_that_was_drawn_elsewhere_takes_the_arm_her_attribute_names() {
        Rehearsal her = new Rehearsal(journey("- id: s\n  split: { arms: { mens: 1, womens: 1 }, by: arm }\n  arms:\n    womens: [ { id: w, " + MAIL + " } ]"));
        her.customer = her.customer.with(JsonValues.of(Map.of("arm", "womens")));
        her.start("0m", Map.of());
        assertThat(her.sentSteps()).containsExactly("w");
        assertThat(her.arms).extracting(Changes.ArmTaken::arm, Changes.ArmTaken::bucket).containsExactly(tuple("womens", null));
    }

    @Test
    void a_holdout_gets_nothing_and_its_goals_are_counted() {
        String held = """
                journey: j
                enter: { on: started, holdout: 50% }
                goal: { when: 'Behavior( type == "Order Completed" )', within: 7d, value: revenue }
                steps:
                  - { id: s, send: { channel: email, template: t } }
                """;
        int out = 0;
        for (int i = 0; i < 400; i++) {
            Rehearsal her = new Rehearsal(held);
            her.customer = new Customer(Ids.user("u" + i), "u" + i, JsonValues.EMPTY, Rehearsal.START);
            her.start("0m", Map.of());
            her.behavior(Rehearsal.at("1d"), "Order Completed", Map.of("revenue", 12.5));
            her.turn("1d");
            boolean isOut = her.only().state() == EnrollmentState.HELD_OUT;
            out += isOut ? 1 : 0;
            assertThat(her.messages).hasSize(isOut ? 0 : 1);
            assertThat(her.arms).extracting(Changes.ArmTaken::step, Changes.ArmTaken::arm)
                    .containsExactly(tuple("holdout", isOut ? "holdout" : "treated"));
            assertThat(her.conversions).extracting(Changes.Conversion::value).containsExactly(new BigDecimal("12.5"));
        }
        assertThat(out).isBetween(150, 250);
    }

    @Test
    void goals_count_each_order_once_inside_the_window_and_refunds_take_their_value_back() {
        Rehearsal her = new Rehearsal("""
                journey: j
                enter: { on: started }
                goals:
                  - { name: visit, when: 'Behavior( type == "Page Viewed" )', within: 1d }
                  - { name: order, when: 'Behavior( type == "Order Completed" )', within: 7d, value: revenue,
                      refund: { when: 'Behavior( type == "Order Refunded" )', value: total } }
                steps:
                  - { id: s, send: { channel: email, template: t } }
                """);
        her.start("0m", Map.of());
        her.behavior("1h", "Page Viewed");
        her.turn("1h");
        her.behavior(Rehearsal.at("2d"), "Order Completed", Map.of("order_id", "o1", "revenue", 40));
        her.behavior("2d", "Page Viewed");
        her.turn("2d");
        her.behavior(Rehearsal.at("9d"), "Order Refunded", Map.of("order_id", "o1", "total", 15));
        her.behavior(Rehearsal.at("9d"), "Order Refunded", Map.of("order_id", "other", "total", 99));
        her.behavior(Rehearsal.at("9d"), "Order Completed", Map.of("order_id", "o2", "revenue", 70));
        her.turn("9d");
        assertThat(her.conversions).extracting(Changes.Conversion::goal, Changes.Conversion::value).containsExactly(
                tuple("visit", BigDecimal.ZERO), tuple("order", new BigDecimal("40")), tuple("order", new BigDecimal("-15")));
    }

    @Test
    void only_if_is_judged_when_the_step_would_run() {
        Rehearsal her = new Rehearsal(journey("- { id: w, wait: 1d }\n- { id: s, only_if: 'not Behavior( type == \"Clicked\" )', " + MAIL
                + " }\n- { id: behind, " + MAIL + " }"));
        her.start("0m", Map.of());
        her.behavior("1h", "Clicked");
        her.turn("1h");
        her.runUntil("2d");
        assertThat(her.sentSteps()).containsExactly("behind");
        assertThat(her.steps).extracting(StepRun::step, StepRun::outcome).contains(tuple("s", "skipped"));
    }

    @Test
    void a_wait_for_several_goes_on_with_any_or_with_all_of_them() {
        String wait = "- id: w\n  wait_for: { %s: [ 'Behavior( type == \"A\" )', 'Behavior( type == \"B\" )' ], within: 2d }\n"
                + "  then: [ { id: came, " + MAIL + " } ]";
        for (String mode : new String[] { "any", "all" }) {
            Rehearsal her = new Rehearsal(journey(wait.formatted(mode)));
            her.start("0m", Map.of());
            her.behavior("1h", "B");
            her.turn("1h");
            assertThat(her.sentSteps()).hasSize(mode.equals("any") ? 1 : 0);
            her.behavior("2h", "A");
            her.turn("2h");
            assertThat(her.sentSteps()).containsExactly("came");
        }
    }

    @Test
    void a_repeat_sends_each_time_a_message_of_its_own_and_ends_early_when_told() {
        Rehearsal her = new Rehearsal(journey("""
                - id: nudges
                  repeat:
                    times: 3
                    until: 'Behavior( type == "Order Completed" )'
                    steps:
                      - { id: nudge, %s }
                      - { id: pause, wait: 1d }
                - { id: behind, %s }""".formatted(MAIL, MAIL)));
        her.start("0m", Map.of());
        her.runUntil("1d");
        assertThat(her.sentSteps()).containsExactly("nudge", "nudge");
        assertThat(her.messages).extracting(Outbox.MessageRequest::id).doesNotHaveDuplicates();
        her.behavior("1d1h", "Order Completed");
        her.turn("1d1h");
        her.runUntil("9d");
        assertThat(her.sentSteps()).containsExactly("nudge", "nudge", "behind");

        Rehearsal other = new Rehearsal(journey("- id: r\n  repeat: { times: 3, steps: [ { id: n, " + MAIL + " } ] }"));
        other.start("0m", Map.of());
        assertThat(other.sentSteps()).containsExactly("n", "n", "n");
        assertThat(other.only().state()).isEqualTo(EnrollmentState.COMPLETED);
    }

    @Test
    void parallel_lanes_run_side_by_side_and_join() {
        String lanes = """
                - id: both
                  parallel:
                    lanes:
                      short: [ { id: a, wait: 1h }, { id: b, %s } ]
                      long: [ { id: c, wait: 5h }, { id: d, %s } ]
                    join: %s
                - { id: behind, %s }""";
        Rehearsal all = new Rehearsal(journey(lanes.formatted(MAIL, MAIL, "all", MAIL)));
        all.start("0m", Map.of());
        all.runUntil("4h");
        assertThat(all.sentSteps()).containsExactly("b");
        all.runUntil("5h");
        assertThat(all.sentSteps()).containsExactly("b", "d", "behind");
        assertThat(all.rows.values()).extracting(EnrollmentRow::state).containsOnly(EnrollmentState.COMPLETED);

        Rehearsal any = new Rehearsal(journey(lanes.formatted(MAIL, MAIL, "any", MAIL)));
        any.start("0m", Map.of());
        any.runUntil("9h");
        assertThat(any.sentSteps()).containsExactly("b", "behind");
    }

    @Test
    void an_exit_in_a_lane_ends_the_journey_with_all_its_lanes() {
        Rehearsal her = new Rehearsal(journey("""
                - id: both
                  parallel:
                    lanes:
                      short: [ { id: a, wait: 1h }, { id: b, exit: enough } ]
                      long: [ { id: c, wait: 5h }, { id: d, %s } ]
                - { id: behind, %s }""".formatted(MAIL, MAIL)));
        her.start("0m", Map.of());
        her.runUntil("9h");
        assertThat(her.messages).isEmpty();
        assertThat(her.rows.values()).extracting(EnrollmentRow::state).containsOnly(EnrollmentState.EXITED);
    }

    @Test
    void another_journey_is_started_and_waited_for() {
        String outer = journey("- { id: go, start: { journey: inner, wait: true } }\n- { id: behind, " + MAIL + " }");
        String inner = "journey: inner\nenter: { on: again, reentry: always }\nsteps:\n  - { id: w, wait: 2h }\n  - { id: in, " + MAIL + " }\n";
        Rehearsal her = new Rehearsal(outer, inner);
        her.start("0m", Map.of());
        her.runUntil("1h");
        assertThat(her.messages).isEmpty();
        her.runUntil("2h");
        assertThat(her.sentSteps()).containsExactly("in", "behind");
    }

    @Test
    void a_paused_journey_stands_still_and_goes_on_where_it_stood() {
        Rehearsal her = new Rehearsal(journey("- { id: w, wait: 1h }\n- { id: s, " + MAIL + " }"));
        her.start("0m", Map.of());
        her.controls.put("j", JourneyControl.PAUSED);
        her.turn("1h");
        assertThat(her.nextDue).isNull();
        assertThat(her.messages).isEmpty();
        Behavior meanwhile = her.behavior("90m", "Started");
        her.fires("started", meanwhile);
        her.turn("90m");
        assertThat(her.rows.values()).extracting(EnrollmentRow::reason).contains("the journey is paused");
        her.controls.clear();
        her.turn(Rehearsal.START.plus(Duration.ofHours(2)));
        assertThat(her.sentSteps()).containsExactly("s");
    }

    @Test
    void a_stopped_journey_lets_everybody_leave() {
        Rehearsal her = new Rehearsal(journey("- { id: w, wait: 1h }\n- { id: s, " + MAIL + " }"));
        her.start("0m", Map.of());
        her.controls.put("j", JourneyControl.STOPPED);
        her.turn("10m");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.EXITED);
        assertThat(her.unwanted).hasSize(1);
    }
}
