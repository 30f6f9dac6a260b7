package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What a message that may not go out yet, or not at all, means for its enrollment. Joins the caller's transaction, and takes the customer's
 * turn for it, so that no turn changes the enrollment meanwhile.
 */
@Singleton
public class HoldingEnrollments {

    private final Jdbi jdbi;
    private final Enrollments enrollments;
    private final Releases releases;
    private final Customers customers;
    private final Announcing announcing;

    HoldingEnrollments(Jdbi jdbi, Enrollments enrollments, Releases releases, Customers customers, Announcing announcing) {
        this.jdbi = jdbi;
        this.enrollments = enrollments;
        this.releases = releases;
        this.customers = customers;
        this.announcing = announcing;
    }

    /**
     * A message goes out later than its step ran: what the enrollment waits for behind it counts from then.
     *
     * @return false when a turn of hers is under way: ask again
     */
    public boolean hold(Customer customer, UUID enrollment, Instant now, Instant until) {
        return jdbi.inTransaction(handle -> {
            if (!lock(handle, customer.id())) {
                return false;
            }
            find(customer.id(), enrollment).filter(row -> row.dueAt() != null && row.state() != EnrollmentState.SETTLING).ifPresent(row ->
                    handle.createUpdate("update enrollment set due_at = :due where customer_id = :customer and id = :id")
                            .bind("due", Timestamp.from(due(row, releases.number(row.release()), customer, now, until)))
                            .bind("customer", customer.id()).bind("id", enrollment).execute());
            return true;
        });
    }

    static Instant due(EnrollmentRow row, Release release, Customer customer, Instant now, Instant until) {
        Journeys journeys = Journeys.of(release);
        Journey journey = journeys.named(row.journey());
        if (journey != null && journey.route().step(row.step()) instanceof Step.Wait wait && !(wait.until() instanceof Until.Elapsed)) {
            Instant next = wait.until().after(until, customer.timeZone(journeys.program().timeZone()));
            return next.isAfter(row.dueAt()) ? next : row.dueAt();
        }
        return row.dueAt().plus(Duration.between(now, until));
    }

    /**
     * A message does not go out, and the customer leaves its journey, with all its lanes.
     *
     * @return the enrollments that nothing is sent for any more; none when a turn of hers is under way: ask again
     */
    public Set<UUID> leave(UUID customer, UUID enrollment, String reason, Instant now) {
        return jdbi.inTransaction(handle -> {
            if (!lock(handle, customer)) {
                return Set.of();
            }
            List<EnrollmentRow> all = enrollments.of(customer);
            List<EnrollmentRow> run = all.stream().filter(row -> row.id().equals(enrollment)).findFirst()
                    .map(row -> Lanes.run(all, row).stream().filter(EnrollmentRow::isLive).toList()).orElse(List.of());
            Set<UUID> left = run.stream().map(EnrollmentRow::id).collect(Collectors.toCollection(HashSet::new));
            handle.createUpdate("""
                    update enrollment set state = 'EXITED', reason = :reason, reached_at = :now, due_at = null, changed_at = :now
                    where customer_id = :customer and id = any(:ids)""")
                    .bind("reason", reason).bind("now", Timestamp.from(now)).bind("customer", customer).bind("ids", left.toArray(UUID[]::new)).execute();
            customers.byId(List.of(customer)).values().forEach(known -> run.stream().filter(row -> Lanes.lane(row) == null).forEach(row ->
                    announcing.announce(List.of(AnnouncingJourneys.left(row.ended(EnrollmentState.EXITED, reason, now), known)))));
            left.add(enrollment);
            return left;
        });
    }

    private Optional<EnrollmentRow> find(UUID customer, UUID enrollment) {
        return enrollments.of(customer).stream().filter(row -> row.id().equals(enrollment) && row.isLive()).findFirst();
    }

    private static boolean lock(Handle handle, UUID customer) {
        return handle.createQuery("select customer_id from turn where customer_id = :customer for update skip locked").bind("customer", customer)
                .mapTo(UUID.class).findOne().isPresent()
                || handle.createQuery("select count(*) from turn where customer_id = :customer").bind("customer", customer).mapTo(Long.class).one() == 0;
    }
}
