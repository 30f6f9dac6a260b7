package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kairos.TestDatabase;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Members of a segment get in at the time, once; who comes too late does not, and it is on record. */
class BroadcastTest {

    private static final Instant START = Rehearsal.START;
    private static final Instant NOON = START.plus(Duration.ofHours(2));
    private static final Customer ANN = Stage.customer("ann");
    private static final String BUYERS = "segment: buyers\nwhen: 'Behavior( type == \"Bought\" )'\nwithin: 30d\n";
    private static final String SALE = """
            journey: sale
            enter: { segment: buyers, at: 2026-03-02T12:00Z }
            steps:
              - { id: hello, send: { channel: email, template: t } }
              - { id: gap, wait: 1h }
              - { id: again, send: { channel: email, template: t } }
            """;

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final RecordingOutbox outbox = new RecordingOutbox();
    private final Stage stage = new Stage(jdbi, outbox, START, BUYERS, SALE);

    @Test
    void a_member_wakes_at_the_time_and_gets_in() {
        assertThat(bought(START)).containsEntry(ANN.id(), NOON);
        assertThat(woken(NOON)).containsEntry(ANN.id(), NOON.plus(Duration.ofHours(1)));
        woken(NOON.plus(Duration.ofHours(1)));
        assertThat(outbox.steps()).containsExactly("hello", "again");
        assertThat(stage.enrollments.of(ANN.id())).singleElement().satisfies(row -> {
            assertThat(row.trigger()).isEqualTo("segment:buyers");
            assertThat(row.enteredAt()).isEqualTo(NOON);
        });
    }

    @Test
    void once_however_often_and_late_her_turns_come() {
        bought(START);
        for (int minute : new int[] {0, 0, 1, 90, 200, 5000}) {
            woken(NOON.plus(Duration.ofMinutes(minute)));
        }
        bought(NOON.plus(Duration.ofDays(5)));
        assertThat(outbox.steps()).containsExactly("hello", "again");
    }

    @Test
    void after_an_outage_longer_than_the_limit_it_is_refused_on_record() {
        bought(START);
        woken(NOON.plus(Duration.ofHours(4)).plusMillis(1));
        woken(NOON.plus(Duration.ofHours(5)));
        assertThat(outbox.steps()).isEmpty();
        assertThat(stage.enrollments.of(ANN.id())).extracting(EnrollmentRow::state, EnrollmentRow::reason).containsExactly(
                tuple(EnrollmentState.REFUSED, "it was due at 2026-03-02T12:00:00Z, and her turn came more than 240 minutes later"));
    }

    @Test
    void within_the_limit_it_begins_late_and_its_steps_keep_their_distance() {
        bought(START);
        assertThat(woken(NOON.plus(Duration.ofHours(4)))).containsEntry(ANN.id(), NOON.plus(Duration.ofHours(5)));
        assertThat(outbox.steps()).containsExactly("hello");
    }

    @Test
    void who_becomes_a_member_after_the_time_is_not_meant() {
        bought(NOON.plusSeconds(1));
        woken(NOON.plusSeconds(2));
        assertThat(stage.enrollments.of(ANN.id())).isEmpty();
    }

    @Test
    void who_has_left_by_then_is_not_meant() {
        bought(NOON.minus(Duration.ofDays(30)));
        woken(NOON);
        assertThat(stage.enrollments.of(ANN.id())).isEmpty();
    }

    @Test
    void a_release_with_a_new_segment_means_those_it_finds_in_it() {
        stage.arrives(ANN, Stage.behavior("m0", "Bought", START, Map.of()));
        stage.turn(NOON.plusSeconds(90), new TurnOutcome(ANN, List.of(), List.of(), List.of(), 7));
        assertThat(outbox.steps()).containsExactly("hello");
    }

    @Test
    void an_old_broadcast_in_a_new_release_means_nobody() {
        stage.arrives(ANN, Stage.behavior("m0", "Bought", START, Map.of()));
        stage.turn(NOON.plus(Duration.ofDays(2)), new TurnOutcome(ANN, List.of(), List.of(), List.of(), 7));
        assertThat(stage.enrollments.of(ANN.id())).isEmpty();
    }

    @Test
    void stopped_before_the_time_nobody_gets_in() {
        bought(START);
        jdbi.useHandle(handle -> handle.execute("insert into journey_control (journey, control, at, actor) values ('sale', 'STOPPED', now(), 'ann')"));
        woken(NOON);
        jdbi.useHandle(handle -> handle.execute("delete from journey_control"));
        woken(NOON.plusSeconds(60));
        assertThat(outbox.steps()).isEmpty();
        assertThat(stage.enrollments.of(ANN.id())).extracting(EnrollmentRow::reason).containsExactly("the journey is stopped");
    }

    @Test
    void another_time_is_another_broadcast() {
        bought(START);
        woken(NOON);
        Stage next = new Stage(jdbi, outbox, START, BUYERS, SALE.replace("12:00Z", "14:00Z"));
        next.turn(NOON.plus(Duration.ofHours(2)), new TurnOutcome(ANN, List.of(), List.of(), List.of(), 1));
        assertThat(outbox.steps()).containsExactly("hello", "again", "hello");
    }

    private Map<java.util.UUID, Instant> bought(Instant at) {
        Behavior bought = Stage.behavior("m" + at, "Bought", at, Map.of());
        stage.arrives(ANN, bought);
        return stage.turn(at, new TurnOutcome(ANN, List.of(bought), List.of(), List.of(), 1));
    }

    private Map<java.util.UUID, Instant> woken(Instant at) {
        return stage.turn(at, new TurnOutcome(ANN, List.of(), List.of(), List.of(), 1));
    }
}
