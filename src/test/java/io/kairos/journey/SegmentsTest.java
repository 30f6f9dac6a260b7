package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.TestDatabase;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.TurnOutcome;
import io.kairos.journey.Announcing.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Who is in which segment, turn by turn, and what is told of it. */
class SegmentsTest {

    private static final Instant START = Rehearsal.START;
    private static final Customer ANN = Stage.customer("ann");
    private static final String BUYERS = "segment: buyers\nwhen: 'Behavior( type == \"Bought\" )'\nwithin: 30d\n";
    private static final String VIPS = "segment: vips\nwhen: 'Customer( flag(\"vip\") )'\n";
    private static final String LAPSED = """
            segment: lapsed
            all:
              - when: 'Behavior( type == "Bought" )'
              - { when: 'not Behavior( type == "Bought" )', within: 60d }
            """;

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final Stage stage = new Stage(jdbi, new RecordingOutbox(), START, BUYERS, VIPS, LAPSED);

    SegmentsTest() {
        jdbi.useHandle(handle -> handle.execute("insert into customer (id, user_id, first_seen_at) values (?, 'ann', now())", ANN.id()));
    }

    @Test
    void she_enters_by_what_she_does_and_leaves_when_it_is_long_ago() {
        assertThat(bought("m1", START)).containsEntry(ANN.id(), START.plus(Duration.ofDays(30)));
        assertThat(in()).containsExactly("buyers");
        woken(START.plus(Duration.ofDays(30)).minusMillis(1));
        assertThat(in()).containsExactly("buyers");
        woken(START.plus(Duration.ofDays(30)));
        assertThat(in()).isEmpty();
        woken(START.plus(Duration.ofDays(60)));
        assertThat(in()).containsExactly("lapsed");
        bought("m2", START.plus(Duration.ofDays(61)));
        assertThat(in()).containsExactly("buyers");
        assertThat(told()).containsExactly("segment.entered buyers 1", "segment.exited buyers 2", "segment.entered lapsed 1", "segment.entered buyers 3",
                "segment.exited lapsed 2");
    }

    @Test
    void what_she_does_again_keeps_her_in() {
        bought("m1", START);
        assertThat(bought("m2", START.plus(Duration.ofDays(20)))).containsEntry(ANN.id(), START.plus(Duration.ofDays(30)));
        assertThat(woken(START.plus(Duration.ofDays(30)))).containsEntry(ANN.id(), START.plus(Duration.ofDays(50)));
        assertThat(in()).containsExactly("buyers");
        assertThat(stage.told).hasSize(1);
    }

    @Test
    void what_is_told_late_counts_from_when_it_happened() {
        stage.arrives(ANN, Stage.behavior("m1", "Bought", START.minus(Duration.ofDays(29)), Map.of()));
        assertThat(stage.turn(START, Stage.arrived(ANN, Stage.behavior("m1", "Bought", START.minus(Duration.ofDays(29)), Map.of()))))
                .containsEntry(ANN.id(), START.plus(Duration.ofDays(1)));
        assertThat(in()).containsExactly("buyers");
        stage.arrives(ANN, Stage.behavior("m2", "Bought", START.minus(Duration.ofDays(70)), Map.of()));
        stage.turn(START, new TurnOutcome(ANN, List.of(Stage.behavior("m2", "Bought", START.minus(Duration.ofDays(70)), Map.of())), List.of(), List.of(), 1));
        assertThat(in()).containsExactly("buyers");
    }

    @Test
    void a_row_of_behaviors_that_leave_in_a_row_is_one_turn() {
        for (int i = 0; i < 50; i++) {
            stage.arrives(ANN, Stage.behavior("m" + i, "Bought", START.plusMillis(i), Map.of()));
        }
        stage.turn(START.plusSeconds(1), Stage.arrived(ANN, Stage.behavior("m1", "Bought", START, Map.of())));
        assertThat(woken(START.plus(Duration.ofDays(30)))).containsEntry(ANN.id(), START.plus(Duration.ofDays(30)).plusSeconds(60));
        woken(START.plus(Duration.ofDays(30)).plusSeconds(60));
        assertThat(in()).isEmpty();
    }

    @Test
    void a_turn_that_comes_twice_tells_nothing_new() {
        Behavior bought = Stage.behavior("m1", "Bought", START, Map.of());
        stage.arrives(ANN, bought);
        stage.turn(START, Stage.arrived(ANN, bought));
        stage.turn(START, Stage.arrived(ANN, bought));
        assertThat(told()).containsExactly("segment.entered buyers 1");
    }

    @Test
    void another_release_judges_everybody_anew_and_what_it_does_not_have_is_left() {
        stage.arrives(ANN, Stage.behavior("m1", "Bought", START, Map.of()));
        new Stage(jdbi, new RecordingOutbox(), START, VIPS).turn(START, Stage.arrived(ANN));
        assertThat(in()).isEmpty();
        stage.turn(START.plusSeconds(1), new TurnOutcome(ANN, List.of(), List.of(), List.of(), 7));
        assertThat(in()).containsExactly("buyers");
        assertThat(stage.memberships.of(ANN.id()).get("buyers").since()).as("since before the release").isNull();

        Stage without = new Stage(jdbi, new RecordingOutbox(), START, VIPS);
        without.turn(START.plusSeconds(2), new TurnOutcome(ANN, List.of(), List.of(), List.of(), 7));
        assertThat(in()).isEmpty();
        assertThat(without.told).singleElement().satisfies(told -> assertThat(told.kind()).isEqualTo(Kind.SEGMENT_EXITED));
    }

    @Test
    void attributes_count_when_they_change() {
        Customer vip = ANN.with(JsonValues.of(Map.of("vip", true)));
        stage.turn(START, new TurnOutcome(vip, List.of(), List.of(), List.of(), 1));
        assertThat(in()).as("nothing arrived").isEmpty();
        stage.turn(START, new TurnOutcome(vip, List.of(Stage.behavior("m1", Behavior.IDENTIFIED, START, Map.of("vip", true))), List.of(), List.of(), 1));
        assertThat(in()).containsExactly("vips");
    }

    @Test
    void who_turns_out_to_be_somebody_else_leaves_under_her_old_id() {
        bought("m1", START);
        stage.segments.move(ANN.id(), Stage.customer("bob").id());
        assertThat(in()).isEmpty();
        assertThat(told()).containsExactly("segment.entered buyers 1", "segment.exited buyers 2");
        stage.segments.move(ANN.id(), Stage.customer("bob").id());
        assertThat(stage.told).hasSize(2);
    }

    @Test
    void a_condition_that_fails_is_a_dead_letter_and_nobody_elses_problem() {
        Stage failing = new Stage(jdbi, new RecordingOutbox(), START, "segment: broken\nwhen: 'fails'\n", BUYERS);
        stage.arrives(ANN, Stage.behavior("m1", "Bought", START, Map.of()));
        failing.turn(START, Stage.arrived(ANN));
        assertThat(in()).containsExactly("buyers");
        List<String> deadLetters = jdbi.withHandle(handle -> handle.createQuery("select kind || ' ' || subject from dead_letter").mapTo(String.class).list());
        assertThat(deadLetters).containsExactly("segment broken");
    }

    private Map<java.util.UUID, Instant> bought(String messageId, Instant at) {
        Behavior bought = Stage.behavior(messageId, "Bought", at, Map.of());
        stage.arrives(ANN, bought);
        return stage.turn(at, new TurnOutcome(ANN, List.of(bought), List.of(), List.of(), 1));
    }

    private Map<java.util.UUID, Instant> woken(Instant at) {
        return stage.turn(at, new TurnOutcome(ANN, List.of(), List.of(), List.of(), 1));
    }

    private List<String> in() {
        return stage.memberships.of(ANN.id()).values().stream().filter(Member::member).map(Member::segment).sorted().toList();
    }

    private List<String> told() {
        return stage.told.stream().map(told -> told.kind() + " " + told.about() + " " + told.data().get("sequence")).toList();
    }
}
