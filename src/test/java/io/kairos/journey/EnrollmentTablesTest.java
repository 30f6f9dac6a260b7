package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kairos.TestDatabase;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Enrollment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What turns leave in the database, and what is read back of it. */
class EnrollmentTablesTest {

    private static final Instant START = Rehearsal.START;
    private static final Customer ANN = Stage.customer("ann");
    private static final Customer BOB = Stage.customer("bob");
    private static final String JOURNEY = """
            journey: j
            enter: { on: started, reentry: { always: true, key: cart_id } }
            exit: { when: 'Behavior( type == "Ordered" )' }
            steps:
              - { id: a, send: { channel: email, template: t } }
              - { id: mark, update: { attributes: { marked: true } } }
              - { id: w, wait: 1h }
              - { id: b, send: { channel: email, template: t } }
            """;

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final RecordingOutbox outbox = new RecordingOutbox();
    private final Stage stage = new Stage(jdbi, outbox, START, JOURNEY);

    private Behavior start(Customer customer, String messageId, Instant at) {
        Behavior behavior = Stage.behavior(messageId, "Started", at, Map.of("cart_id", "c1"));
        stage.arrives(customer, behavior);
        return behavior;
    }

    @Test
    void a_turn_enrolls_and_the_next_goes_on_from_there() {
        Behavior started = start(ANN, "m1", START);
        Map<UUID, Instant> due = stage.turn(START, Stage.started(ANN, started));
        assertThat(due).containsExactly(Map.entry(ANN.id(), START.plus(Duration.ofHours(1))));
        assertThat(stage.enrollments.of(ANN.id())).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(EnrollmentState.WAITING);
            assertThat(row.step()).isEqualTo("w");
            assertThat(row.key()).isEqualTo("c1");
            assertThat(row.context().text("properties.cart_id")).isEqualTo("c1");
        });

        due = stage.turn(START.plus(Duration.ofHours(1)), Stage.arrived(ANN));
        assertThat(due).isEmpty();
        assertThat(outbox.steps()).containsExactly("a", "b");
        assertThat(stage.enrollments.of(ANN.id())).extracting(EnrollmentRow::state).containsExactly(EnrollmentState.COMPLETED);
        assertThat(stage.enrollments.steps(ANN.id())).extracting(StepRun::step, StepRun::outcome).containsExactly(
                tuple("a", "queued"), tuple("mark", "updated"), tuple("w", "waiting"), tuple("b", "queued"));
    }

    @Test
    void a_repeated_turn_changes_nothing() {
        Behavior started = start(ANN, "m1", START);
        stage.turn(START, Stage.started(ANN, started));
        List<EnrollmentRow> rows = stage.enrollments.of(ANN.id());
        stage.turn(START.plusSeconds(1), Stage.started(ANN, started));
        assertThat(stage.enrollments.of(ANN.id())).isEqualTo(rows);
        assertThat(stage.enrollments.steps(ANN.id())).hasSize(3);
        assertThat(outbox.queued).hasSize(1);
    }

    @Test
    void an_update_step_is_a_behavior_that_arrives() {
        stage.turn(START, Stage.started(ANN, start(ANN, "m1", START)));
        assertThat(stage.log.takeArrived(List.of(ANN.id())).get(ANN.id())).extracting(Behavior::type)
                .containsExactly("Started", Behavior.CUSTOMER_UPDATED);
    }

    @Test
    void an_exit_takes_back_what_is_queued() {
        stage.turn(START, Stage.started(ANN, start(ANN, "m1", START)));
        Behavior ordered = Stage.behavior("m2", "Ordered", START.plusSeconds(60), Map.of());
        stage.arrives(ANN, ordered);
        stage.turn(START.plusSeconds(60), Stage.arrived(ANN, ordered));
        EnrollmentRow row = stage.enrollments.of(ANN.id()).get(0);
        assertThat(row.state()).isEqualTo(EnrollmentState.EXITED);
        assertThat(outbox.cancelled).containsExactly(Map.entry(row.id(), "exit condition"));
    }

    @Test
    void a_retraction_asks_the_outbox_whether_anything_is_out() {
        Behavior annStarted = start(ANN, "m1", START);
        Behavior bobStarted = start(BOB, "m1", START);
        stage.turn(START, Stage.started(ANN, annStarted), Stage.started(BOB, bobStarted));
        outbox.sent.add(stage.enrollments.of(BOB.id()).get(0).id());
        stage.turn(START.plusSeconds(1), new TurnOutcome(ANN, List.of(), List.of(), List.of(Stage.decision(annStarted))),
                new TurnOutcome(BOB, List.of(), List.of(), List.of(Stage.decision(bobStarted))));
        assertThat(stage.enrollments.of(ANN.id())).extracting(EnrollmentRow::reason).containsExactly("retracted");
        assertThat(stage.enrollments.of(BOB.id())).extracting(EnrollmentRow::state).containsExactly(EnrollmentState.WAITING);
        assertThat(stage.enrollments.steps(BOB.id())).last().extracting(StepRun::outcome).isEqualTo("kept");
    }

    @Test
    void a_failing_enrollment_is_a_dead_letter_and_nobody_elses_problem() {
        Stage failing = new Stage(jdbi, outbox, START, JOURNEY.replace("journey: j", "journey: bad").replace("on: started",
                "on: started, when: fails"), JOURNEY);
        failing.turn(START, Stage.started(ANN, start(ANN, "m1", START)));
        assertThat(failing.enrollments.of(ANN.id())).extracting(EnrollmentRow::journey, EnrollmentRow::state)
                .containsExactlyInAnyOrder(tuple("bad", EnrollmentState.FAILED), tuple("j", EnrollmentState.WAITING));
        List<String> deadLetters = jdbi.withHandle(handle -> handle
                .createQuery("select kind || ' ' || subject from dead_letter").mapTo(String.class).list());
        assertThat(deadLetters).containsExactly("journey bad");
    }

    @Test
    void rules_see_live_and_late_enrollments() {
        stage.turn(START, Stage.started(ANN, start(ANN, "m1", START)));
        Behavior old = start(BOB, "m2", START.minus(Duration.ofDays(100)));
        stage.turn(START.minus(Duration.ofDays(100)), Stage.started(BOB, old));
        stage.turn(START.minus(Duration.ofDays(99)), Stage.arrived(BOB));
        var facts = stage.facts.load(List.of(ANN.id(), BOB.id()));
        assertThat(facts).containsOnlyKeys(ANN.id());
        assertThat((Enrollment) facts.get(ANN.id()).get(0)).satisfies(fact -> {
            assertThat(fact.state()).isEqualTo("WAITING");
            assertThat(fact.text("cart_id")).isEqualTo("c1");
        });
    }

    @Test
    void a_merge_moves_enrollments_and_ends_the_moved_one_of_two_alike() {
        stage.turn(START, Stage.started(ANN, start(ANN, "m1", START)), Stage.started(BOB, start(BOB, "m2", START.minusSeconds(5))));
        stage.moving.move(BOB.id(), ANN.id());
        assertThat(stage.enrollments.of(BOB.id())).isEmpty();
        assertThat(stage.enrollments.steps(BOB.id())).isEmpty();
        assertThat(stage.enrollments.of(ANN.id())).extracting(EnrollmentRow::triggerKey, EnrollmentRow::state, EnrollmentRow::reason)
                .containsExactly(tuple("m2", EnrollmentState.EXITED, "merged"), tuple("m1", EnrollmentState.WAITING, null));
        assertThat(outbox.cancelled).containsValue("merged");

        stage.turn(START.plus(Duration.ofHours(1)), Stage.arrived(ANN));
        assertThat(outbox.steps()).containsExactlyInAnyOrder("a", "a", "b");
    }

    @Test
    void a_batch_is_written_with_a_few_statements() {
        TurnOutcome[] outcomes = IntStream.range(0, 300).mapToObj(i -> Stage.customer("u" + i))
                .map(customer -> Stage.started(customer, start(customer, "m1", START))).toArray(TurnOutcome[]::new);
        assertThat(stage.turn(START, outcomes)).hasSize(300);
        assertThat(outbox.queued).hasSize(300);
    }
}
