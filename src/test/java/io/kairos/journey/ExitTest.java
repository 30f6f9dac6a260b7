package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** How journeys end early, and how one that fails leaves others alone. */
class ExitTest {

    private static final String TWO_SENDS = """
            journey: j
            enter: { on: started }
            exit: { when: 'Behavior( type == "Ordered" )' }
            steps:
              - { id: a, send: { channel: email, template: t } }
              - { id: w, wait: 1d }
              - { id: b, send: { channel: email, template: t } }
            """;

    @Test
    void the_exit_condition_ends_it_when_it_comes_and_takes_back_what_is_queued() {
        Rehearsal her = new Rehearsal(TWO_SENDS);
        her.start("0m", Map.of());
        her.behavior("1h", "Ordered");
        her.turn("1h");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.EXITED);
        assertThat(her.unwanted).containsExactly(her.only().id());
        assertThat(her.nextDue).isNull();
    }

    @Test
    void it_holds_for_a_message_that_waits_longer_than_the_journey_has_steps() {
        Rehearsal her = new Rehearsal(TWO_SENDS.substring(0, TWO_SENDS.indexOf("  - { id: w")));
        her.start("0m", Map.of());
        assertThat(her.only().state()).isEqualTo(EnrollmentState.COMPLETED);
        her.waiting.add(her.only().id());
        her.behavior("1h", "Ordered");
        her.turn("1h");
        assertThat(her.unwanted).containsExactly(her.only().id());
        assertThat(her.only().state()).isEqualTo(EnrollmentState.EXITED);
    }

    @Test
    void it_is_judged_again_right_before_a_step() {
        Rehearsal her = new Rehearsal(TWO_SENDS);
        her.start("0m", Map.of());
        her.behavior("1d", "Ordered");
        her.turn("1d");
        assertThat(her.sentSteps()).containsExactly("a");
    }

    @Test
    void what_was_before_the_trigger_does_not_count() {
        Rehearsal her = new Rehearsal(TWO_SENDS);
        her.behavior("0m", "Ordered");
        her.start("1m", Map.of());
        her.runUntil("2d");
        assertThat(her.sentSteps()).containsExactly("a", "b");
    }

    @Test
    void an_enrollment_stays_with_the_release_it_entered_under() {
        Rehearsal her = new Rehearsal(TWO_SENDS);
        her.start("0m", Map.of());
        her.release("journey: other\nenter: { on: again }\nsteps: [ { id: x, exit: nothing } ]\n");
        her.runUntil("2d");
        assertThat(her.sentSteps()).containsExactly("a", "b");
        assertThat(her.messages.get(1).release()).isEqualTo(1);
    }

    @Test
    void one_that_fails_is_a_dead_letter_and_others_go_on() {
        Rehearsal her = new Rehearsal("""
                journey: bad
                enter: { on: started }
                steps:
                  - { id: lost, send: { channel: email, template: t } }
                  - { id: mark, update: { attributes: { marked: true } } }
                  - { id: b, branch: [ { when: fails, then: [ { id: x, exit: x } ] } ] }
                """, """
                journey: good
                enter: { on: started }
                steps:
                  - { id: s, send: { channel: email, template: t } }
                """);
        her.start("0m", Map.of());
        assertThat(her.sentSteps()).containsExactly("s");
        assertThat(her.updates).isEmpty();
        assertThat(her.rows.values()).extracting(EnrollmentRow::state)
                .containsExactlyInAnyOrder(EnrollmentState.FAILED, EnrollmentState.COMPLETED);
        assertThat(her.failures).singleElement().satisfies(letter -> {
            assertThat(letter.subject()).isEqualTo("bad");
            assertThat(letter.reason()).contains("the condition fails");
        });
    }

    @Test
    void it_ended_when_the_behavior_happened_however_late_the_turn_so_that_she_can_enter_again() {
        Rehearsal her = new Rehearsal(TWO_SENDS.replace("on: started", "on: started, reentry: always"));
        her.start("0m", Map.of());
        her.behavior("1h", "Ordered");
        her.fires("started", her.behavior("2h", "Started"));
        her.turn("3h");
        assertThat(her.rows.values()).extracting(EnrollmentRow::state)
                .containsExactly(EnrollmentState.EXITED, EnrollmentState.WAITING);
    }
}
