package io.kairos.customer;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Who said what about being written to, and when. Joins the caller's transaction; what is written stays. */
@Singleton
public class ConsentLog implements MergeMove {

    /** An answer that was taken back without another one. */
    public static final String WITHDRAWN = "withdrawn";

    /**
     * @param messageId  of the behavior that said so
     * @param topic      null for the channel as a whole
     * @param answer     true, false, unsubscribed, pending or withdrawn
     * @param source     where it comes from, such as "one-click unsubscribe"
     * @param at         when it was said
     * @param recordedAt when a turn took it in
     */
    public record Change(String messageId, String channel, String topic, String answer, String source, Instant at, Instant recordedAt) {

        public String key() {
            return Consent.key(channel, topic);
        }
    }

    private final Jdbi jdbi;

    ConsentLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void record(UUID customer, Collection<Change> changes) {
        jdbi.useHandle(handle -> changes.forEach(change -> handle.createUpdate("""
                insert into consent_change (customer_id, message_id, channel, topic, answer, source, at, recorded_at)
                values (:customer, :message, :channel, :topic, :answer, :source, :at, :recorded) on conflict do nothing""")
                .bind("customer", customer).bind("message", change.messageId()).bind("channel", change.channel())
                .bind("topic", change.topic() == null ? "" : change.topic()).bind("answer", change.answer()).bind("source", change.source())
                .bind("at", Timestamp.from(change.at())).bind("recorded", Timestamp.from(change.recordedAt())).execute()));
    }

    /** Oldest first. */
    public List<Change> of(UUID customer) {
        return of(List.of(customer)).getOrDefault(customer, List.of());
    }

    /** Each customer's, oldest first. */
    public Map<UUID, List<Change>> of(Collection<UUID> customers) {
        Map<UUID, List<Change>> changes = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                select customer_id, message_id, channel, nullif(topic, ''), answer, source, at, recorded_at from consent_change
                where customer_id = any(:customers) order by at, recorded_at, message_id""")
                .bind("customers", customers.toArray(UUID[]::new))
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), new Change(row.getString(2), row.getString(3), row.getString(4),
                        row.getString(5), row.getString(6), row.getTimestamp(7).toInstant(), row.getTimestamp(8).toInstant())))
                .forEach(change -> changes.computeIfAbsent(change.getKey(), id -> new ArrayList<>()).add(change.getValue())));
        return changes;
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                with gone as (delete from consent_change where customer_id = :from returning *)
                insert into consent_change (customer_id, message_id, channel, topic, answer, source, at, recorded_at)
                select :into, message_id, channel, topic, answer, source, at, recorded_at from gone on conflict do nothing""")
                .bind("from", from).bind("into", into).execute());
    }
}
