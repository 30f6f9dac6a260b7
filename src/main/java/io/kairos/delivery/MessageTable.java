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

    /** A message that may not go out before an instant. */
    record Held(Message message, String reason, Instant until) {
    }

    /** What became of one message. @param providerId null when there is none */
    record Settled(UUID customerId, UUID id, MessageStatus status, String reason, String providerId) {

        Settled {
            reason = storable(reason);
            providerId = storable(providerId);
        }
    }

    /** Others' words may hold the one character that PostgreSQL does not store. */
    private static String storable(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
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

    /** What is queued for these customers and asks for consent, until the transaction ends; what a sender hands over right now is passed over. */
    List<Message> queued(Collection<UUID> customers) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + Message.COLUMNS + """
                 from message where customer_id = any(:customers) and status = 'queued' and not transactional for update skip locked
                """).bind("customers", customers.toArray(UUID[]::new)).map((row, context) -> Message.of(row)).list());
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
        if (settled.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message m set status = s.status, reason = s.reason, settled_at = :now, provider_id = s.provider_id
                from unnest(:customers, :ids, :statuses, :reasons, :providers) s(customer_id, id, status, reason, provider_id)
                where m.customer_id = s.customer_id and m.id = s.id and m.status = 'queued'
                """)
                .bind("now", Timestamp.from(now))
                .bind("customers", settled.stream().map(Settled::customerId).toArray(UUID[]::new))
                .bind("ids", settled.stream().map(Settled::id).toArray(UUID[]::new))
                .bind("statuses", settled.stream().map(message -> message.status().toString()).toArray(String[]::new))
                .bind("reasons", settled.stream().map(Settled::reason).toArray(String[]::new))
                .bind("providers", settled.stream().map(Settled::providerId).toArray(String[]::new))
                .execute());
    }

    /** One more attempt failed. */
    void postpone(Message message, String reason, Instant due) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message set attempts = attempts + 1, reason = :reason, due_at = :due, held = false
                where customer_id = :customer and id = :id and status = 'queued'
                """)
                .bind("reason", storable(reason)).bind("due", Timestamp.from(due))
                .bind("customer", message.customerId()).bind("id", message.id()).execute());
    }

    /** They may not go out yet; that is no failed attempt. */
    void hold(List<Held> held) {
        if (held.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message m set reason = h.reason, due_at = h.due_at, held = true
                from unnest(:customers, :ids, :reasons, :dues) h(customer_id, id, reason, due_at)
                where m.customer_id = h.customer_id and m.id = h.id and m.status = 'queued'
                """)
                .bind("customers", held.stream().map(one -> one.message().customerId()).toArray(UUID[]::new))
                .bind("ids", held.stream().map(one -> one.message().id()).toArray(UUID[]::new))
                .bind("reasons", held.stream().map(Held::reason).toArray(String[]::new))
                .bind("dues", held.stream().map(one -> Timestamp.from(one.until())).toArray(Timestamp[]::new))
                .execute());
    }

    /** What may not go out yet is looked at anew; what waits for another attempt is not. */
    int lookAgain(String channel, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                with held as (select customer_id, id from message where status = 'queued' and channel = :channel and due_at > :now and held
                              for update skip locked)
                update message m set due_at = :now from held where m.customer_id = held.customer_id and m.id = held.id
                """).bind("channel", channel).bind("now", Timestamp.from(now)).execute());
    }

    /** None of what is due and has content may go out yet. @return how many that were */
    int holdAll(String channel, String reason, Instant now, Instant due) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                with held as (select customer_id, id from message where status = 'queued' and channel = :channel and due_at <= :now
                              and content is not null for update skip locked)
                update message m set reason = :reason, due_at = :due from held where m.customer_id = held.customer_id and m.id = held.id
                """).bind("channel", channel).bind("reason", reason).bind("now", Timestamp.from(now)).bind("due", Timestamp.from(due)).execute());
    }

    /**
     * What a message's customer and enrollment did since it was queued.
     *
     * @param undecided whether something she did is stored that no turn took in yet
     * @param unwanted  why its enrollment does not want it any more; null when it does
     */
    record News(UUID id, UUID enrollment, boolean undecided, String unwanted) {
    }

    Map<UUID, News> news(Collection<Message> messages) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select m.id, m.enrollment_id, exists (select from arrival a where a.customer_id = m.customer_id) as undecided, w.reason
                from unnest(:customers, :ids) o(customer_id, id) join message m on m.customer_id = o.customer_id and m.id = o.id
                left join withdrawal w on w.customer_id = m.customer_id and w.enrollment_id = m.enrollment_id""")
                .bind("customers", messages.stream().map(Message::customerId).toArray(UUID[]::new))
                .bind("ids", messages.stream().map(Message::id).toArray(UUID[]::new))
                .map((row, context) -> new News(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getBoolean(3), row.getString(4)))
                .collect(Collectors.toMap(News::id, news -> news)));
    }

    /** What else the enrollment has queued does not go out either. */
    void withdraw(UUID customer, UUID enrollment, String reason) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into withdrawal (customer_id, enrollment_id, reason) values (:customer, :enrollment, :reason) on conflict do nothing""")
                .bind("customer", customer).bind("enrollment", enrollment).bind("reason", reason).execute());
    }

    /**
     * A message that counts against caps, or wants to.
     *
     * @param at     when it was sent; when it is due of one that was not
     * @param queued whether it is not settled yet
     */
    record Sent(UUID customerId, UUID id, long release, String channel, String topic, String journey, boolean queued, Instant at) {
    }

    /** Keeps other senders from releasing messages to these customers until the transaction ends; always in the same order. */
    void lockCustomers(Collection<UUID> customers) {
        jdbi.useHandle(handle -> handle.createQuery("""
                select pg_advisory_xact_lock(key) from (
                    select distinct hashtextextended(customer::text, 0) as key from unnest(:customers) c(customer) order by 1) keys
                """).bind("customers", customers.toArray(UUID[]::new)).mapTo(String.class).list());
    }

    /** What was sent, and what is released: it may be with the provider already, whatever became of the sender that handed it over. */
    List<Sent> sentSince(Collection<UUID> customers, Instant since) {
        return counting(customers, "(status = 'sent' and settled_at > :at or status = 'queued' and content is not null)", "settled_at", since);
    }

    List<Sent> due(Collection<UUID> customers, Instant now) {
        return counting(customers, "status = 'queued' and content is null and due_at <= :at", "due_at", now);
    }

    private List<Sent> counting(Collection<UUID> customers, String which, String time, Instant at) {
        return jdbi.withHandle(handle -> handle.createQuery("select customer_id, id, release, channel, topic, journey, status = 'queued', "
                + "coalesce(" + time + ", :at) from message where customer_id = any(:customers) and not transactional and " + which)
                .bind("customers", customers.toArray(UUID[]::new)).bind("at", Timestamp.from(at))
                .map((row, context) -> new Sent(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getLong(3), row.getString(4),
                        row.getString(5), row.getString(6), row.getBoolean(7), row.getTimestamp(8).toInstant())).list());
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
