package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kairos.behavior.Behavior;
import io.kairos.customer.JsonValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each kind of step does, with time moved by hand. */
class StepsTest {

    private static String journey(String steps) {
        return "journey: j\nenter: { on: started, reentry: always }\nsteps:\n" + steps.indent(2);
    }

    @Test
    void a_send_queues_a_message_with_its_reason_and_goes_on() {
        Rehearsal her = new Rehearsal(journey("- id: hello\n  send: { channel: email, template: t, topic: news, transactional: true }"));
        her.start("0m", Map.of("plan", "pro"));

        Outbox.MessageRequest message = her.messages.get(0);
        assertThat(message.channel()).isEqualTo("email");
        assertThat(message.template()).isEqualTo("t");
        assertThat(message.topic()).isEqualTo("news");
        assertThat(message.transactional()).isTrue();
        assertThat(message.release()).isEqualTo(1);
        assertThat(message.context().text("trigger.name")).isEqualTo("started");
        assertThat(message.context().text("enrollment.properties.plan")).isEqualTo("pro");
        assertThat((List<?>) message.context().get("behaviors")).singleElement().isEqualTo(Map.of("messageId", "m1",
                "type", "Started", "occurredAt", "2026-03-02T10:00:00Z", "properties", Map.of("plan", "pro")));
        assertThat(her.only().state()).isEqualTo(EnrollmentState.COMPLETED);
        assertThat(her.steps).extracting(StepRun::step, StepRun::outcome).containsExactly(tuple("hello", "queued"));
        assertThat(her.nextDue).isNull();
    }

    @Test
    void a_webhook_queues_a_call() {
        Rehearsal her = new Rehearsal(journey("- id: call\n  webhook: { url: 'https://example.com/hook', body: { kind: vip } }"));
        her.start("0m", Map.of());

        assertThat(her.messages.get(0).channel()).isEqualTo("webhook");
        assertThat(her.messages.get(0).context().text("url")).isEqualTo("https://example.com/hook");
        assertThat(her.messages.get(0).context().text("body.kind")).isEqualTo("vip");
    }

    @Test
    void a_wait_counts_from_the_moment_it_was_reached() {
        Rehearsal her = new Rehearsal(journey("- id: w\n  wait: 1h30m\n- id: s\n  send: { channel: email, template: t }"));
        her.start("10m", Map.of());
        assertThat(her.nextDue).isEqualTo(Rehearsal.at("1h40m"));
        assertThat(her.only().state()).isEqualTo(EnrollmentState.WAITING);

        her.turn("1h39m");
        assertThat(her.messages).isEmpty();
        her.turn("1h40m");
        assertThat(her.sentSteps()).containsExactly("s");
    }

    @Test
    void a_wait_that_was_reached_long_ago_counts_from_now_so_that_messages_keep_their_distance() {
        Rehearsal her = new Rehearsal(journey("""
                - id: first
                  send: { channel: email, template: t }
                - id: w
                  wait: 1d
                - id: second
                  send: { channel: email, template: t }"""));
        her.fires("started", her.behavior("0m", "Started"));
        her.turn("3d");
        assertThat(her.sentSteps()).containsExactly("first");
        assertThat(her.nextDue).isEqualTo(Rehearsal.at("4d"));
    }

    @Test
    void a_wait_for_goes_then_when_the_behavior_comes_and_otherwise_when_not() {
        String steps = """
                - id: w
                  wait_for: { when: 'Behavior( type == "Clicked" )', within: 2d }
                  then:
                    - id: came
                      send: { channel: email, template: t }
                  otherwise:
                    - id: stayed
                      send: { channel: email, template: t }
                - id: behind
                  send: { channel: email, template: t }""";
        Rehearsal came = new Rehearsal(journey(steps));
        came.start("0m", Map.of());
        assertThat(came.only().state()).isEqualTo(EnrollmentState.WAITING_FOR);
        came.behavior("1d", "Clicked");
        came.turn("1d");
        assertThat(came.sentSteps()).containsExactly("came", "behind");
        assertThat((List<?>) came.messages.get(0).context().get("matched")).singleElement().asString().contains("m2");

        Rehearsal stayed = new Rehearsal(journey(steps));
        stayed.start("0m", Map.of());
        stayed.behavior("2d", "Clicked");
        stayed.turn("2d");
        assertThat(stayed.sentSteps()).containsExactly("stayed", "behind");
    }

    @Test
    void a_behavior_counts_for_one_wait_only() {
        Rehearsal her = new Rehearsal(journey("""
                - id: first
                  wait_for: { when: 'Behavior( type == "Clicked" )', within: 2d }
                - id: second
                  wait_for: { when: 'Behavior( type == "Clicked" )', within: 2d }"""));
        her.start("0m", Map.of());
        her.behavior("1h", "Clicked");
        her.turn("1h");
        assertThat(her.only().step()).isEqualTo("second");
        her.behavior("1h", "Clicked");
        her.turn("1h");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.COMPLETED);
    }

    @Test
    void what_triggered_the_journey_does_not_end_its_first_wait() {
        Rehearsal her = new Rehearsal(journey("- id: w\n  wait_for: { when: 'Behavior( type == \"Started\" )', within: 2d }"));
        her.start("0m", Map.of());
        assertThat(her.only().state()).isEqualTo(EnrollmentState.WAITING_FOR);
    }

    @Test
    void a_branch_takes_the_first_arm_that_holds() {
        String steps = """
                - id: b
                  branch:
                    - when: 'Enrollment( text("plan") == "pro" )'
                      then: [ { id: pro, send: { channel: email, template: t } } ]
                    - when: 'Behavior( type == "Started" )'
                      then: [ { id: started, send: { channel: email, template: t } } ]
                    - else: [ { id: never, send: { channel: email, template: t } } ]
                - id: behind
                  send: { channel: email, template: t }""";
        Rehearsal pro = new Rehearsal(journey(steps));
        pro.start("0m", Map.of("plan", "pro"));
        assertThat(pro.sentSteps()).containsExactly("pro", "behind");

        Rehearsal free = new Rehearsal(journey(steps));
        free.start("0m", Map.of("plan", "free"));
        assertThat(free.sentSteps()).containsExactly("started", "behind");
        assertThat(free.steps.get(0).detail()).isEqualTo("arm 2: m1");

        Rehearsal other = new Rehearsal(journey(steps.replace("\"Started\"", "\"Other\"")));
        other.start("0m", Map.of());
        assertThat(other.sentSteps()).containsExactly("never", "behind");
    }

    @Test
    void an_update_goes_through_the_log_and_is_seen_by_the_next_step() {
        Rehearsal her = new Rehearsal(journey("""
                - id: u
                  update: { attributes: { vip: true } }
                - id: b
                  branch: [ { when: 'Customer( flag("vip") )', then: [ { id: s, send: { channel: email, template: t } } ] } ]"""));
        her.start("0m", Map.of());

        assertThat(her.sentSteps()).containsExactly("s");
        assertThat(her.updates).extracting(Behavior::type, Behavior::properties)
                .containsExactly(tuple(Behavior.CUSTOMER_UPDATED, JsonValues.of(Map.of("vip", true))));
    }

    @Test
    void an_update_can_meet_the_exit_condition_before_the_next_step() {
        Rehearsal her = new Rehearsal("""
                journey: j
                enter: { on: started }
                exit: { when: 'Customer( flag("vip") )' }
                steps:
                  - { id: u, update: { attributes: { vip: true } } }
                  - { id: s, send: { channel: email, template: t } }
                """);
        her.start("0m", Map.of());
        assertThat(her.messages).isEmpty();
        assertThat(her.only().reason()).isEqualTo("exit condition");
    }

    @Test
    void an_exit_ends_the_journey_with_its_reason() {
        Rehearsal her = new Rehearsal(journey("- id: e\n  exit: not today"));
        her.start("0m", Map.of());
        assertThat(her.only().state()).isEqualTo(EnrollmentState.EXITED);
        assertThat(her.only().reason()).isEqualTo("not today");
    }
}
