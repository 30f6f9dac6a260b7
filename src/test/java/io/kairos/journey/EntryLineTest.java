package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.TestDatabase;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A rate lets in so many in any stretch of its length, in order, and loses nobody: whatever pods do. */
class EntryLineTest {

    private static final Instant START = Rehearsal.START;
    private static final String JOURNEY = """
            journey: j
            enter: { on: started, rate: 10/h, reentry: always }
            exit: { when: 'Behavior( type == "Ordered" )' }
            steps:
              - { id: a, send: { channel: email, template: t } }
              - { id: w, wait: 30d }
            """;

    /** Everybody comes when she comes, and again when the line said it would be her turn. */
    @Property(tries = 300)
    void no_stretch_has_more_and_nobody_overtakes(@ForAll @IntRange(min = 1, max = 5) int most, @ForAll List<@IntRange(max = 90) Integer> minutes) {
        Rate rate = new Rate(most, Duration.ofHours(1), "");
        List<Instant> comes = new ArrayList<>();
        Instant at = START;
        for (int minute : minutes) {
            at = at.plus(Duration.ofMinutes(minute));
            comes.add(at);
        }
        Map<Integer, Instant> due = new HashMap<>();
        IntStream.range(0, comes.size()).forEach(i -> due.put(i, comes.get(i)));
        List<Integer> waiting = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        List<Instant> letIn = new ArrayList<>();
        while (!due.isEmpty()) {
            int next = due.keySet().stream().min((a, b) -> due.get(a).equals(due.get(b)) ? a - b : due.get(a).compareTo(due.get(b))).orElseThrow();
            Instant now = due.get(next);
            Map<UUID, Long> ahead = new HashMap<>();
            if (waiting.contains(next)) {
                ahead.put(id(next), (long) waiting.indexOf(next));
            }
            List<Instant> counting = letIn.stream().filter(one -> one.isAfter(now.minus(rate.per()))).toList();
            EntryLine line = new EntryLine(rate, counting, ahead, waiting.size());
            Instant turn = line.letIn(row(next), now);
            if (turn == null) {
                due.remove(next);
                waiting.remove((Integer) next);
                order.add(next);
                letIn.add(now);
            } else {
                assertThat(turn).isAfter(now);
                due.put(next, turn);
                if (!waiting.contains(next)) {
                    waiting.add(next);
                }
            }
        }
        assertThat(order).hasSize(comes.size()).isSorted();
        assertNoMoreThan(most, rate.per(), letIn);
        for (int i = 0; i < letIn.size(); i++) {
            boolean atOnce = letIn.get(i).equals(comes.get(i));
            assertThat(atOnce || letIn.get(i).equals(letIn.get(i - most).plus(rate.per()))).as("nobody waits longer than she must").isTrue();
        }
    }

    @Test
    void pods_that_race_let_in_no_more_and_give_each_a_place_of_her_own() throws Exception {
        DataSource database = TestDatabase.fresh();
        List<Customer> customers = IntStream.range(0, 60).mapToObj(i -> Stage.customer("u" + i)).toList();
        Jdbi jdbi = Jdbi.create(database);
        Map<UUID, Instant> due = race(database, customers, START, 0);
        assertThat(count(jdbi, "state = 'WAITING'")).isEqualTo(10);
        assertThat(count(jdbi, "state = 'SETTLING' and line is not null")).isEqualTo(50);
        assertThat(jdbi.<Long, RuntimeException>withHandle(handle -> handle.createQuery("select count(distinct line) from enrollment").mapTo(Long.class).one())).isEqualTo(60);
        // each wakes when the line said, on whatever pod; a transaction that dies on the way is taken again
        Instant end = START.plus(Duration.ofHours(6));
        while (!due.isEmpty()) {
            Instant now = due.values().stream().min(Instant::compareTo).orElseThrow();
            assertThat(now).isBefore(end);
            Map<UUID, Instant> waking = new HashMap<>(due);
            waking.values().removeIf(at -> at.isAfter(now));
            List<Customer> woken = customers.stream().filter(customer -> waking.containsKey(customer.id())).toList();
            woken.forEach(customer -> due.remove(customer.id()));
            due.putAll(race(database, woken, now, 3));
        }
        List<Instant> letIn = jdbi.withHandle(handle -> handle.createQuery("select let_in_at from enrollment order by let_in_at").mapTo(Instant.class).list());
        assertThat(letIn).hasSize(60).doesNotContainNull();
        assertNoMoreThan(10, Duration.ofHours(1), letIn);
        assertThat(letIn.get(59)).isEqualTo(START.plus(Duration.ofHours(5)));
        List<Long> order = jdbi.withHandle(handle -> handle.createQuery("select line from enrollment order by let_in_at, line").mapTo(Long.class).list());
        assertThat(order).as("nobody was overtaken").isSorted();
    }

    @Test
    void who_leaves_the_line_makes_room_for_those_behind() {
        Jdbi jdbi = TestDatabase.jdbi();
        Stage stage = new Stage(jdbi, new RecordingOutbox(), START, JOURNEY.replace("10/h", "1/h"));
        List<Customer> line = IntStream.range(0, 5).mapToObj(i -> Stage.customer("u" + i)).toList();
        for (Customer customer : line) {
            Instant due = stage.turn(START, Stage.started(customer, start(stage, customer))).get(customer.id());
            jdbi.useHandle(handle -> handle.execute("insert into turn (customer_id, number, wake_at) values (?, 1, ?)", customer.id(), due == null ? null : Timestamp.from(due)));
        }
        assertThat(wakeAt(jdbi, line.get(4))).isEqualTo(START.plus(Duration.ofHours(4)));
        for (Customer leaving : line.subList(1, 3)) {
            Behavior ordered = Stage.behavior("o", "Ordered", START.plusSeconds(60), Map.of());
            stage.arrives(leaving, ordered);
            stage.turn(START.plusSeconds(60), new TurnOutcome(leaving, List.of(ordered), List.of(), List.of(), 1));
        }
        assertThat(count(jdbi, "state = 'REFUSED'")).isEqualTo(2);
        // whoever comes next finds out who is first now
        stage.turn(START.plusSeconds(90), Stage.started(Stage.customer("new"), start(stage, Stage.customer("new"))));
        assertThat(wakeAt(jdbi, line.get(3))).isEqualTo(START.plus(Duration.ofHours(1)));
        stage.turn(START.plus(Duration.ofHours(1)), new TurnOutcome(line.get(3), List.of(), List.of(), List.of(), 1));
        assertThat(wakeAt(jdbi, line.get(4))).isEqualTo(START.plus(Duration.ofHours(2)));
        assertThat(stage.enrollments.of(line.get(3).id())).extracting(EnrollmentRow::state).containsExactly(EnrollmentState.WAITING);
    }

    private static Behavior start(Stage stage, Customer customer) {
        Behavior started = Stage.behavior("m", "Started", START, Map.of());
        stage.arrives(customer, started);
        return started;
    }

    /** Each customer's turn in a transaction of its own, many at a time. @param dying every how manyth is rolled back and taken again; 0 for none */
    private static Map<UUID, Instant> race(DataSource database, List<Customer> customers, Instant now, int dying) throws Exception {
        Map<UUID, Instant> due = Collections.synchronizedMap(new HashMap<>());
        ExecutorService pods = Executors.newFixedThreadPool(6);
        List<Future<?>> turns = new ArrayList<>();
        for (int i = 0; i < customers.size(); i++) {
            Customer customer = customers.get(i);
            boolean dies = dying > 0 && i % dying == 0;
            turns.add(pods.submit(() -> {
                if (dies) {
                    turn(database, customer, now, false);
                }
                due.putAll(turn(database, customer, now, true));
                return null;
            }));
        }
        for (Future<?> turn : turns) {
            turn.get();
        }
        pods.shutdown();
        return due;
    }

    private static Map<UUID, Instant> turn(DataSource database, Customer customer, Instant now, boolean lives) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Jdbi jdbi = Jdbi.create(connection).registerArrayType(UUID.class, "uuid").registerArrayType(String.class, "text")
                    .registerArrayType(Long.class, "bigint").registerArrayType(Timestamp.class, "timestamptz");
            jdbi.getConfig(Handles.class).setForceEndTransactions(false);
            Stage stage = new Stage(jdbi, new RecordingOutbox(), now, JOURNEY);
            boolean first = stage.enrollments.of(customer.id()).isEmpty();
            Map<UUID, Instant> due = stage.turn(now, first ? Stage.started(customer, start(stage, customer)) : new TurnOutcome(customer, List.of(), List.of(), List.of(), 1));
            if (lives) {
                connection.commit();
            } else {
                connection.rollback();
            }
            // who is in waits for what is of no interest here
            due.values().removeIf(at -> at.isAfter(now.plus(Duration.ofDays(20))));
            return due;
        }
    }

    private static void assertNoMoreThan(int most, Duration per, List<Instant> letIn) {
        for (int i = most; i < letIn.size(); i++) {
            assertThat(Duration.between(letIn.get(i - most), letIn.get(i))).isGreaterThanOrEqualTo(per);
        }
    }

    private static long count(Jdbi jdbi, String which) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from enrollment where " + which).mapTo(Long.class).one());
    }

    private static Instant wakeAt(Jdbi jdbi, Customer customer) {
        return jdbi.withHandle(handle -> handle.createQuery("select wake_at from turn where customer_id = :id").bind("id", customer.id()).mapTo(Instant.class).one());
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static EnrollmentRow row(int number) {
        return new EnrollmentRow(id(number), id(number), "j", 1, "", "t", "k", EnrollmentState.SETTLING, null, START, -1, START, START, START, START,
                io.kairos.customer.JsonValues.EMPTY, null, null, 0);
    }
}
