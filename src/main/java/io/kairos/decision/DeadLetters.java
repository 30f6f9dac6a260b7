package io.kairos.decision;

import io.kairos.customer.Ids;
import io.kairos.customer.MergeMove;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What was accepted and failed later, with its reason. Joins the caller's transaction. */
@Singleton
public class DeadLetters implements MergeMove {

    /**
     * @param kind    what failed: "rule", "turn", "journey", "message"
     * @param subject which of them: the rule's name, the message's id
     */
    public record DeadLetter(UUID id, UUID customerId, String kind, String subject, String reason, Instant at) {
    }

    private final Jdbi jdbi;

    DeadLetters(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Records a failure; the same one again at the same instant is recorded once. */
    public void record(UUID customer, String kind, String subject, String reason, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into dead_letter (id, customer_id, kind, subject, reason, at)
                values (:id, :customer, :kind, :subject, :reason, :at) on conflict do nothing""")
                .bind("id", Ids.of(customer.toString(), kind, subject, at.toString()))
                .bind("customer", customer).bind("kind", kind).bind("subject", subject).bind("reason", reason)
                .bind("at", Timestamp.from(at)).execute());
    }

    /** The newest ones. */
    public List<DeadLetter> newest(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                "select id, customer_id, kind, subject, reason, at from dead_letter order by at desc, id limit :limit")
                .bind("limit", limit)
                .map((row, context) -> new DeadLetter(row.getObject("id", UUID.class), row.getObject("customer_id", UUID.class),
                        row.getString("kind"), row.getString("subject"), row.getString("reason"), row.getTimestamp("at").toInstant()))
                .list());
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> handle.createUpdate("update dead_letter set customer_id = :into where customer_id = :from")
                .bind("from", from).bind("into", into).execute());
    }
}
