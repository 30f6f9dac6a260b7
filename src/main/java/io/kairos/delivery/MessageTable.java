package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The senders' side of the outbox: claim, keep content, settle. Joins the caller's transaction. */
@Singleton
class MessageTable {

    /** What became of one message. */
    record Settled(UUID customerId, UUID id, MessageStatus status, String reason) {
    }

    private final Jdbi jdbi;

    MessageTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Claims due messages until the transaction ends; those that others hold are passed over.
     *
     * @param rendered true for those that have content, false for those without, null for both
     */
    List<Message> claim(String channel, Instant now, int limit, Boolean rendered) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + Message.COLUMNS + """
                 from message where status = 'queued' and channel = :channel and due_at <= :now
                """ + (rendered == null ? "" : rendered ? " and content is not null" : " and content is null")
                + " order by due_at limit :limit for update skip locked")
                .bind("channel", channel).bind("now", Timestamp.from(now)).bind("limit", limit)
                .map((row, context) -> Message.of(row)).list());
    }

    /** Customers as they are now. */
    Map<UUID, Customer> customers(Collection<Message> messages) {
        return jdbi.withHandle(handle -> handle.createQuery(
                "select id, user_id, attributes, first_seen_at from customer where id = any(:ids)")
                .bind("ids", messages.stream().map(Message::customerId).distinct().toArray(UUID[]::new))
                .map((row, context) -> new Customer(row.getObject("id", UUID.class), row.getString("user_id"),
                        JsonValues.parse(row.getString("attributes")), row.getTimestamp("first_seen_at").toInstant()))
                .collect(Collectors.toMap(Customer::id, customer -> customer)));
    }

    void keepContent(List<Message> rendered) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message m set content = r.content
                from unnest(:customers, :ids, :contents) r(customer_id, id, content)
                where m.customer_id = r.customer_id and m.id = r.id
                """)
                .bind("customers", rendered.stream().map(Message::customerId).toArray(UUID[]::new))
                .bind("ids", rendered.stream().map(Message::id).toArray(UUID[]::new))
                .bind("contents", rendered.stream().map(Message::content).toArray(String[]::new))
                .execute());
    }

    void settle(List<Settled> settled, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message m set status = s.status, reason = s.reason, settled_at = :now
                from unnest(:customers, :ids, :statuses, :reasons) s(customer_id, id, status, reason)
                where m.customer_id = s.customer_id and m.id = s.id and m.status = 'queued'
                """)
                .bind("now", Timestamp.from(now))
                .bind("customers", settled.stream().map(Settled::customerId).toArray(UUID[]::new))
                .bind("ids", settled.stream().map(Settled::id).toArray(UUID[]::new))
                .bind("statuses", settled.stream().map(message -> message.status().toString()).toArray(String[]::new))
                .bind("reasons", settled.stream().map(Settled::reason).toArray(String[]::new))
                .execute());
    }

    /** One more attempt failed. */
    void postpone(Message message, String reason, Instant due) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message set attempts = attempts + 1, reason = :reason, due_at = :due
                where customer_id = :customer and id = :id and status = 'queued'
                """)
                .bind("reason", reason).bind("due", Timestamp.from(due))
                .bind("customer", message.customerId()).bind("id", message.id()).execute());
    }

    /** When the next queued message of these channels is due; null when none is queued. */
    Instant nextDue(Collection<String> channels) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select min(first.due_at) from unnest(:channels) c(channel), lateral (
                    select due_at from message m where m.status = 'queued' and m.channel = c.channel
                    order by due_at limit 1) first
                """).bind("channels", channels.toArray(String[]::new))
                .map((row, context) -> row.getTimestamp(1) == null ? null : row.getTimestamp(1).toInstant()).one());
    }
}
