package io.kairos.delivery;

import io.kairos.customer.MergeMove;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A customer's messages, for her timeline. Joins the caller's transaction. */
@Singleton
public class Messages implements MergeMove {

    /**
     * @param id        idempotency key
     * @param at        when it was queued
     * @param settledAt when it was sent, suppressed, cancelled or given up; null while it is queued
     * @param template  null for a webhook without one
     * @param reason    why it was not sent, why it waits, or why the last attempt failed; null otherwise
     * @param topic     null for the channel as a whole
     * @param dueAt     while it is queued, when it is looked at next
     * @param attempts  how many failed
     */
    public record Entry(UUID id, Instant at, Instant settledAt, String channel, String template, MessageStatus status, String reason,
            String journey, String step, long release, UUID enrollment, String topic, boolean transactional, Instant dueAt, int attempts) {
    }

    private final Jdbi jdbi;

    Messages(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Oldest first. */
    public List<Entry> of(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select id, queued_at, settled_at, channel, template, status, reason, journey, step, release, enrollment_id, topic, transactional, due_at, attempts
                from message where customer_id = :customer order by queued_at, id""")
                .bind("customer", customer).map((row, context) -> entry(row)).list());
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            for (String table : List.of("message", "withdrawal")) {
                handle.createUpdate("update " + table + " set customer_id = :into where customer_id = :from")
                        .bind("from", from).bind("into", into).execute();
            }
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Timestamp settled = row.getTimestamp("settled_at");
        return new Entry(row.getObject("id", UUID.class), row.getTimestamp("queued_at").toInstant(),
                settled == null ? null : settled.toInstant(), row.getString("channel"), row.getString("template"),
                MessageStatus.of(row.getString("status")), row.getString("reason"), row.getString("journey"), row.getString("step"),
                row.getLong("release"), row.getObject("enrollment_id", UUID.class), row.getString("topic"), row.getBoolean("transactional"),
                row.getTimestamp("due_at").toInstant(), row.getInt("attempts"));
    }
}
