package io.kairos.delivery;

import io.kairos.customer.MergeMove;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What became of messages at the provider and at the customer. Joins the caller's transaction. */
@Singleton
class Receipts implements MergeMove {

    private final Jdbi jdbi;

    Receipts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Once for each key. @param detail null when there is nothing to add */
    void write(UUID customer, UUID message, String key, String kind, String detail, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into message_event (customer_id, message_id, key, kind, at, detail)
                values (:customer, :message, :key, :kind, :at, :detail) on conflict do nothing""")
                .bind("customer", customer).bind("message", message).bind("key", key).bind("kind", kind)
                .bind("at", Timestamp.from(at)).bind("detail", detail).execute());
    }

    /** Whose message it is now, when it was queued for this customer; empty when there is no such message. */
    Optional<UUID> owner(UUID customer, UUID message, String channel) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                with recursive whose as (
                    select cast(:customer as uuid) as id
                    union
                    select c.merged_into from customer c join whose w on c.id = w.id where c.merged_into is not null)
                select m.customer_id from message m join whose w on m.customer_id = w.id where m.id = :message and m.channel = :channel""")
                .bind("customer", customer).bind("message", message).bind("channel", channel).mapTo(UUID.class).findFirst());
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into message_event (customer_id, message_id, key, kind, at, detail, machine)
                    select :into, message_id, key, kind, at, detail, machine from message_event where customer_id = :from
                    on conflict do nothing""").bind("from", from).bind("into", into).execute();
            handle.createUpdate("delete from message_event where customer_id = :from").bind("from", from).execute();
        });
    }
}
