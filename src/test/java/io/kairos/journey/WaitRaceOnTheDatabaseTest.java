package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.TestDatabase;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The transaction that stores the awaited behavior against the transaction that registers the wait, their parts
 * in every order: the behavior counts, and once.
 */
class WaitRaceOnTheDatabaseTest {

    private static final Instant START = Rehearsal.START;
    private static final DataSource DATABASE = TestDatabase.fresh();
    private static final String JOURNEY = """
            journey: j
            enter: { on: started }
            steps:
              - id: first
                wait_for: { when: 'Behavior( type == "Clicked" )', within: 1h }
                then: [ { id: came, send: { channel: email, template: t } } ]
                otherwise: [ { id: stayed, send: { channel: email, template: t } } ]
              - id: second
                wait_for: { when: 'Behavior( type == "Clicked" )', within: 1h }
                then: [ { id: came-again, send: { channel: email, template: t } } ]
            """;

    /** t takes in what arrived, f follows up, c commits the turn; i inserts the click, k commits it. */
    static Stream<String> orders() {
        List<String> orders = new ArrayList<>();
        interleave("", "tfc", "ik", orders);
        return orders.stream();
    }

    private static void interleave(String done, String turn, String click, List<String> orders) {
        if (turn.isEmpty() && click.isEmpty()) {
            orders.add(done);
        }
        if (!turn.isEmpty()) {
            interleave(done + turn.charAt(0), turn.substring(1), click, orders);
        }
        if (!click.isEmpty()) {
            interleave(done + click.charAt(0), turn, click.substring(1), orders);
        }
    }

    /** The turn that registers the wait. */
    @ParameterizedTest
    @MethodSource("orders")
    void around_the_registration(String order) throws SQLException {
        race(order, 0);
    }

    /** The turn that finds the wait's time over, while a click from before is being stored. */
    @ParameterizedTest
    @MethodSource("orders")
    void around_a_turn_within_the_wait(String order) throws SQLException {
        race(order, 1);
    }

    private void race(String order, int racing) throws SQLException {
        Customer customer = Stage.customer(UUID.randomUUID().toString());
        RecordingOutbox outbox = new RecordingOutbox();
        Behavior started = Stage.behavior("s", "Started", START, Map.of());
        Behavior clicked = Stage.behavior("c", "Clicked", START.plusSeconds(30), Map.of());
        try (Connection turns = DATABASE.getConnection(); Connection ingestion = DATABASE.getConnection()) {
            turns.setAutoCommit(false);
            ingestion.setAutoCommit(false);
            Stage stage = new Stage(on(turns), outbox, START, JOURNEY);
            Stage other = new Stage(on(ingestion), outbox, START, JOURNEY);
            other.arrives(customer, started);
            ingestion.commit();
            int second = 40;
            for (int i = 0; i < racing; i++) {
                turn(stage, customer, second++);
                turns.commit();
            }
            List<Behavior> arrived = List.of();
            for (char part : order.toCharArray()) {
                switch (part) {
                    case 't' -> arrived = stage.log.takeArrived(List.of(customer.id())).getOrDefault(customer.id(), List.of());
                    case 'f' -> follow(stage, customer, arrived, second++);
                    case 'c' -> turns.commit();
                    case 'i' -> other.arrives(customer, clicked);
                    default -> ingestion.commit();
                }
            }
            turn(stage, customer, second++);
            turns.commit();
            assertThat(outbox.steps()).containsExactly("came");
            turn(stage, customer, 3599);
            turns.commit();
            assertThat(outbox.steps()).containsExactly("came");
            assertThat(stage.enrollments.of(customer.id())).singleElement().extracting(EnrollmentRow::step).isEqualTo("second");
            turns.commit();
        }
    }

    private static void turn(Stage stage, Customer customer, int second) {
        follow(stage, customer, stage.log.takeArrived(List.of(customer.id())).getOrDefault(customer.id(), List.of()), second);
    }

    private static void follow(Stage stage, Customer customer, List<Behavior> arrived, int second) {
        stage.turn(START.plusSeconds(second), new TurnOutcome(customer, arrived,
                arrived.stream().filter(behavior -> behavior.type().equals("Started")).map(Stage::decision).toList(), List.of()));
    }

    private static Jdbi on(Connection connection) {
        Jdbi jdbi = Jdbi.create(connection).registerArrayType(UUID.class, "uuid").registerArrayType(String.class, "text")
                .registerArrayType(Long.class, "bigint").registerArrayType(Timestamp.class, "timestamptz");
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        return jdbi;
    }
}
