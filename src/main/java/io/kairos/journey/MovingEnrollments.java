package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.customer.MergeMove;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Takes enrollments along when two customers turn out to be one; of two live ones alike, the other's goes on. */
@ApplicationScoped
public class MovingEnrollments implements MergeMove {

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final Enrollments enrollments;
    private final Customers customers;
    private final Announcing announcing;
    private final Clock clock;

    MovingEnrollments(Jdbi jdbi, Outbox outbox, Enrollments enrollments, Customers customers, Announcing announcing, Clock clock) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.enrollments = enrollments;
        this.customers = customers;
        this.announcing = announcing;
        this.clock = clock;
    }

    @Override
    public void move(UUID from, UUID into) {
        List<UUID> merged = jdbi.withHandle(handle -> handle.createQuery("""
                update enrollment e set state = case e.state when 'SETTLING' then 'REFUSED' else 'EXITED' end,
                    reason = 'merged', due_at = null, reached_at = :now, changed_at = :now
                where e.customer_id = :from and e.state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR')
                    and exists (select from enrollment o where o.customer_id = :into and o.journey = e.journey
                        and o.key = e.key and o.state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR'))
                returning e.id
                """).bind("from", from).bind("into", into).bind("now", Timestamp.from(clock.instant())).mapTo(UUID.class).list());
        if (!merged.isEmpty()) {
            outbox.withdraw(merged, "merged");
            Customer customer = customers.byId(List.of(from)).get(from);
            announcing.announce(customer == null ? List.of() : enrollments.of(from).stream().filter(row -> merged.contains(row.id()) && row.state() == EnrollmentState.EXITED)
                    .map(row -> AnnouncingJourneys.left(row, customer)).toList());
        }
        jdbi.useHandle(handle -> {
            for (String table : List.of("enrollment", "step_log", "arm", "conversion")) {
                handle.createUpdate("update " + table + " set customer_id = :into where customer_id = :from")
                        .bind("from", from).bind("into", into).execute();
            }
        });
    }
}
