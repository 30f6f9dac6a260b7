package io.kairos.journey;

import io.kairos.customer.JsonValues;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The stored enrollments, to read. */
@ApplicationScoped
public class Enrollments {

    private static final String LIVE = "state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR')";

    private final Jdbi jdbi;

    Enrollments(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** All of a customer's enrollments, refused ones too, in the order they were entered. */
    public List<EnrollmentRow> of(UUID customerId) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select * from enrollment where customer_id = :customer order by entered_at, enrolled_at, id")
                .bind("customer", customerId).map((row, context) -> enrollment(row)).list());
    }

    /** All that a customer's enrollments did, in order. */
    public List<StepRun> steps(UUID customerId) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select * from step_log where customer_id = :customer order by at, enrollment_id, n")
                .bind("customer", customerId)
                .map((row, context) -> new StepRun(row.getObject("customer_id", UUID.class),
                        row.getObject("enrollment_id", UUID.class), row.getLong("n"), row.getString("journey"),
                        row.getString("step"), row.getString("kind"), row.getString("outcome"), row.getString("detail"),
                        row.getTimestamp("at").toInstant()))
                .list());
    }

    /**
     * The arm an enrollment took.
     *
     * @param bucket the hash it follows from, 0 to 9,999; null when it was not drawn
     */
    public record Arm(UUID enrollment, String step, String arm, Integer bucket, Instant at) {
    }

    /** All arms that a customer's enrollments took. */
    List<Arm> arms(UUID customerId) {
        return jdbi.withHandle(handle -> handle.createQuery("select enrollment_id, step, arm, bucket, at from arm where customer_id = :customer order by at, step")
                .bind("customer", customerId).map((row, context) -> new Arm(row.getObject(1, UUID.class), row.getString(2), row.getString(3),
                        row.getObject(4, Integer.class), row.getTimestamp(5).toInstant())).list());
    }

    /**
     * What a turn judges by: the live enrollments of these customers, those whose goals are still counted, those named, and the others of
     * these journeys or by these triggers.
     */
    Map<UUID, List<EnrollmentRow>> concerned(Collection<UUID> customers, Collection<UUID> named, Collection<String> journeys,
            Collection<String> triggers, Instant now) {
        return byCustomer(customers, LIVE + " or goals_until > :now or id = any(:named) or journey = any(:journeys) or trigger = any(:triggers)",
                Map.of("now", Timestamp.from(now), "named", named.toArray(UUID[]::new), "journeys", journeys.toArray(String[]::new),
                        "triggers", triggers.toArray(String[]::new)));
    }

    /** Of which broadcasts customers have an enrollment, or the refusal of one: the journey, and the key of its time. */
    Map<UUID, Set<List<String>>> entered(Collection<UUID> customers) {
        Map<UUID, Set<List<String>>> entered = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                select customer_id, journey, trigger_key from enrollment where customer_id = any(:customers) and starts_with(trigger, :broadcast)""")
                .bind("customers", customers.toArray(UUID[]::new)).bind("broadcast", Broadcast.TRIGGER)
                .map((row, context) -> entered.computeIfAbsent(row.getObject(1, UUID.class), id -> new HashSet<>())
                        .add(List.of(row.getString(2), row.getString(3)))).list());
        return entered;
    }

    /** The live enrollments of these customers, and the others that ran and were entered since. */
    Map<UUID, List<EnrollmentRow>> recent(Collection<UUID> customers, Instant since) {
        return byCustomer(customers, LIVE + " or state <> 'REFUSED' and entered_at >= :since",
                Map.of("since", Timestamp.from(since)));
    }

    private Map<UUID, List<EnrollmentRow>> byCustomer(Collection<UUID> customers, String which, Map<String, ?> bindings) {
        Map<UUID, List<EnrollmentRow>> rows = new HashMap<>();
        jdbi.useHandle(handle -> handle
                .createQuery("select * from enrollment where customer_id = any(:customers) and (" + which
                        + ") order by entered_at, enrolled_at, id")
                .bind("customers", customers.toArray(UUID[]::new))
                .bindMap(bindings)
                .map((row, context) -> enrollment(row))
                .forEach(row -> rows.computeIfAbsent(row.customerId(), id -> new ArrayList<>()).add(row)));
        return rows;
    }

    private static EnrollmentRow enrollment(ResultSet row) throws SQLException {
        String matched = row.getString("matched");
        Timestamp due = row.getTimestamp("due_at");
        return new EnrollmentRow(row.getObject("customer_id", UUID.class), row.getObject("id", UUID.class),
                row.getString("journey"), row.getLong("release"), row.getString("key"), row.getString("trigger"),
                row.getString("trigger_key"), EnrollmentState.valueOf(row.getString("state")), row.getString("step"),
                row.getTimestamp("reached_at").toInstant(), row.getLong("reached_seq"), due == null ? null : due.toInstant(),
                row.getTimestamp("entered_at").toInstant(), row.getTimestamp("enrolled_at").toInstant(),
                row.getTimestamp("changed_at").toInstant(), JsonValues.parse(row.getString("context")),
                matched == null ? null : JsonValues.parse(matched), row.getString("reason"), row.getLong("logged"));
    }
}
