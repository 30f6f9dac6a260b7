package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.Decision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets into a journey, and who is kept out. */
class EntryTest {

    private static final String SEND = "steps: [ { id: s, send: { channel: email, template: t } } ]\n";

    private static Rehearsal with(String enter) {
        return new Rehearsal("journey: j\nenter: { on: started" + (enter.isEmpty() ? "" : ", ") + enter + " }\n" + SEND);
    }

    private static List<EnrollmentState> states(Rehearsal her) {
        return her.rows.values().stream().map(EnrollmentRow::state).toList();
    }

    @Test
    void once_is_once_and_the_default() {
        for (String enter : List.of("", "reentry: once", "reentry: { once: true }")) {
            Rehearsal her = with(enter);
            her.start("0m", Map.of());
            her.start("30d", Map.of());
            assertThat(her.messages).hasSize(1);
            assertThat(states(her)).containsExactly(EnrollmentState.COMPLETED, EnrollmentState.REFUSED);
        }
    }

    @Test
    void always_lets_in_again() {
        Rehearsal her = with("reentry: always");
        her.start("0m", Map.of());
        her.start("1m", Map.of());
        assertThat(her.messages).hasSize(2);
    }

    @Test
    void after_a_time_counts_from_the_last_entry() {
        Rehearsal her = with("reentry: { after: 7d }");
        her.start("0m", Map.of());
        her.start("6d", Map.of());
        assertThat(her.messages).hasSize(1);
        her.start("7d", Map.of());
        assertThat(her.messages).hasSize(2);
        her.start("13d", Map.of());
        assertThat(her.messages).hasSize(2);
    }

    @Test
    void a_key_counts_each_cart_by_itself() {
        Rehearsal her = with("reentry: { once: true, key: cart_id }");
        her.start("0m", Map.of("cart_id", "c1"));
        her.start("1m", Map.of("cart_id", "c2"));
        her.start("2m", Map.of("cart_id", "c1"));
        assertThat(her.messages).hasSize(2);
        assertThat(her.rows.values()).extracting(EnrollmentRow::key).containsExactly("c1", "c2", "c1");
    }

    @Test
    void without_the_property_the_decisions_key_counts() {
        Rehearsal her = with("reentry: { once: true, key: cart_id }");
        her.start("0m", Map.of());
        assertThat(her.only().key()).isEqualTo("m1");
    }

    @Test
    void a_key_too_long_for_an_index_is_hashed() {
        Rehearsal her = with("reentry: { once: true, key: cart_id }");
        her.start("0m", Map.of("cart_id", "x".repeat(10_000)));
        her.start("1m", Map.of("cart_id", "x".repeat(10_000)));
        assertThat(her.messages).hasSize(1);
        assertThat(her.rows.values()).allSatisfy(row -> assertThat(row.key()).hasSizeLessThan(100));
    }

    @Test
    void nobody_runs_the_same_journey_twice_at_once() {
        Rehearsal her = new Rehearsal("""
                journey: j
                enter: { on: started, reentry: always }
                steps: [ { id: w, wait: 1h } ]
                """);
        her.start("0m", Map.of());
        her.start("30m", Map.of());
        assertThat(states(her)).containsExactly(EnrollmentState.WAITING, EnrollmentState.REFUSED);
        her.runUntil("1h");
        her.start("2h", Map.of());
        assertThat(states(her)).containsExactly(EnrollmentState.COMPLETED, EnrollmentState.REFUSED, EnrollmentState.WAITING);
    }

    @Test
    void a_repeated_turn_changes_nothing() {
        Rehearsal her = with("reentry: always");
        Decision decision = her.fires("started", her.behavior("0m", "Started"));
        her.repeat(Rehearsal.at("0m"));
        assertThat(her.repeat(Rehearsal.at("1m")).isEmpty()).isTrue();
        her.turn("2m");
        assertThat(her.only().isOf(decision)).isTrue();
        assertThat(her.messages).hasSize(1);
    }

    @Test
    void the_entry_condition_is_judged_when_it_has_settled() {
        Rehearsal her = with("settle: 2m, when: 'not Behavior( type == \"Unsubscribed\" )'");
        her.start("0m", Map.of());
        assertThat(her.only().state()).isEqualTo(EnrollmentState.SETTLING);
        her.behavior("1m", "Unsubscribed");
        her.runUntil("2m");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.REFUSED);
        assertThat(her.only().reason()).isEqualTo("entry condition");
    }

    @Test
    void what_was_refused_does_not_count_as_entered() {
        Rehearsal her = with("when: 'Behavior( type == \"Ready\" )'");
        her.start("0m", Map.of());
        her.behavior("1h", "Ready");
        her.start("1h", Map.of());
        assertThat(states(her)).containsExactly(EnrollmentState.REFUSED, EnrollmentState.COMPLETED);
    }

    @Test
    void one_that_settles_sends_nothing_when_the_exit_comes_late_but_in_time() {
        Rehearsal her = new Rehearsal("journey: j\nenter: { on: started, settle: 2m }\n"
                + "exit: { when: 'Behavior( type == \"Ordered\" )' }\n" + SEND);
        her.start("1m", Map.of());
        her.behavior("1m", "Ordered");
        her.turn("2m");
        her.runUntil("1h");
        assertThat(her.messages).isEmpty();
        assertThat(her.only().state()).isEqualTo(EnrollmentState.REFUSED);
    }

    @Test
    void a_retracted_trigger_ends_what_has_sent_nothing() {
        Rehearsal her = with("settle: 2m");
        her.retracts(her.start("0m", Map.of()));
        her.turn("1m");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.REFUSED);
        her.start("5m", Map.of());
        her.runUntil("1h");
        assertThat(her.messages).hasSize(1);
    }

    @Test
    void a_retracted_trigger_takes_back_what_was_only_queued() {
        Rehearsal her = with("");
        Decision decision = her.start("0m", Map.of());
        her.sent.put(her.only().id(), false);
        her.retracts(decision);
        her.turn("1m");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.EXITED);
        assertThat(her.only().reason()).isEqualTo("retracted");
    }

    @Test
    void a_retraction_after_a_message_was_sent_is_noted_and_the_journey_goes_on() {
        Rehearsal her = new Rehearsal("""
                journey: j
                enter: { on: started }
                steps:
                  - { id: a, send: { channel: email, template: t } }
                  - { id: w, wait: 1h }
                  - { id: b, send: { channel: email, template: t } }
                """);
        Decision decision = her.start("0m", Map.of());
        her.sent.put(her.only().id(), true);
        her.retracts(decision);
        her.turn("1m");
        her.runUntil("1h");
        assertThat(her.sentSteps()).containsExactly("a", "b");
        assertThat(her.steps).extracting(StepRun::outcome).containsExactly("queued", "waiting", "kept", "queued");
        assertThat(her.steps).extracting(StepRun::n).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void a_decision_that_stands_again_enrolls_again() {
        Rehearsal her = with("settle: 2m");
        Decision decision = her.start("0m", Map.of());
        her.retracts(decision);
        her.turn("1m");
        her.standsAgain(decision);
        her.turn("5m");
        her.runUntil("1h");
        assertThat(her.messages).hasSize(1);
        assertThat(states(her)).containsExactly(EnrollmentState.REFUSED, EnrollmentState.COMPLETED);
    }

    @Test
    void what_fired_while_the_service_was_down_enters_each_time_when_it_always_may() {
        Rehearsal her = new Rehearsal("journey: j\nenter: { on: started, reentry: always }\nsteps:\n"
                + "  - { id: thanks, send: { channel: email, template: t } }\n");
        for (String at : new String[] {"0m", "1m", "2m"}) {
            her.fires("started", her.behavior(at, "Started"));
        }
        her.turn("30m");
        assertThat(her.sentSteps()).containsExactly("thanks", "thanks", "thanks");
    }
}
