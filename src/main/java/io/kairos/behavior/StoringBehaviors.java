package io.kairos.behavior;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kairos.behavior.Incoming.Former;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes messages to the log, set by set. Joins the caller's transaction. */
@Singleton
class StoringBehaviors {

    /**
     * Customers known to be on record and themselves. One merged away since is found out by her next turn; a merged one is
     * never kept here, since whom she is may change.
     */
    private final Cache<UUID, Boolean> known = Caffeine.newBuilder().maximumSize(500_000).expireAfterWrite(Duration.ofMinutes(10)).build();
    private final Jdbi jdbi;

    StoringBehaviors(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @return how many were new; the others had been stored before */
    int store(List<Incoming> messages) {
        return jdbi.withHandle(handle -> {
            Map<UUID, UUID> merged = customers(handle, messages);
            int stored = append(handle, messages, merged);
            askForMerges(handle, messages);
            return stored;
        });
    }

    /** Makes sure that everybody is on record; returns who is somebody else by now. */
    private Map<UUID, UUID> customers(Handle handle, List<Incoming> messages) {
        Map<UUID, Former> unknown = new TreeMap<>();
        Map<UUID, Timestamp> since = new HashMap<>();
        for (Incoming message : messages) {
            add(unknown, since, new Former(message.customer(), message.userId(), message.anonymousId()), message);
            message.formerly().stream().filter(former -> former.anonymousId() != null).forEach(former -> add(unknown, since, former, message));
        }
        if (unknown.isEmpty()) {
            return Map.of();
        }
        Collection<Former> rows = unknown.values();
        handle.createUpdate("""
                insert into customer (id, user_id, anonymous_id, first_seen_at)
                select * from unnest(:ids, :users, :anonymous, :since) on conflict do nothing""")
                .bind("ids", rows.stream().map(Former::customer).toArray(UUID[]::new))
                .bind("users", rows.stream().map(Former::userId).toArray(String[]::new))
                .bind("anonymous", rows.stream().map(Former::anonymousId).toArray(String[]::new))
                .bind("since", rows.stream().map(row -> since.get(row.customer())).toArray(Timestamp[]::new)).execute();
        Map<UUID, UUID> merged = new HashMap<>();
        handle.createQuery("select id, merged_into from customer where id = any(:ids) and merged_into is not null")
                .bind("ids", unknown.keySet().toArray(UUID[]::new))
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .forEach(row -> merged.put(row.getKey(), row.getValue()));
        return merged;
    }

    private void add(Map<UUID, Former> unknown, Map<UUID, Timestamp> since, Former customer, Incoming message) {
        if (known.getIfPresent(customer.customer()) == null) {
            unknown.putIfAbsent(customer.customer(), customer);
            since.putIfAbsent(customer.customer(), Timestamp.from(message.receivedAt()));
        }
    }

    /** Called when the transaction of {@link #store} is committed. */
    void committed(List<Incoming> messages) {
        messages.forEach(message -> {
            if (message.formerly().isEmpty() && message.anonymousId() == null) {
                known.put(message.customer(), true);
            }
        });
    }

    private static int append(Handle handle, List<Incoming> messages, Map<UUID, UUID> merged) {
        return handle.createUpdate("""
                with logged as (
                    insert into behavior (customer_id, id, seq, type, occurred_at, received_at, source, message_id, properties, context)
                    select customer_id, id, nextval('behavior_seq'), type, occurred_at, received_at, source, message_id, properties, context
                    from (select * from unnest(:customers, :ids, :types, :occurred, :received, :sources, :messageIds, :properties, :contexts)
                          with ordinality m(customer_id, id, type, occurred_at, received_at, source, message_id, properties, context, n)
                          order by n) m
                    on conflict do nothing returning customer_id, id, seq)
                insert into arrival (customer_id, behavior_id, seq) select customer_id, id, seq from logged
                """)
                .bind("customers", column(messages, message -> merged.getOrDefault(message.customer(), message.customer()), UUID[]::new))
                .bind("ids", column(messages, Incoming::id, UUID[]::new))
                .bind("types", column(messages, Incoming::type, String[]::new))
                .bind("occurred", column(messages, message -> Timestamp.from(message.occurredAt()), Timestamp[]::new))
                .bind("received", column(messages, message -> Timestamp.from(message.receivedAt()), Timestamp[]::new))
                .bind("sources", column(messages, Incoming::source, String[]::new))
                .bind("messageIds", column(messages, Incoming::messageId, String[]::new))
                .bind("properties", column(messages, Incoming::properties, String[]::new))
                .bind("contexts", column(messages, Incoming::context, String[]::new))
                .execute();
    }

    private static <T> T[] column(List<Incoming> messages, Function<Incoming, T> value, IntFunction<T[]> array) {
        return messages.stream().map(value).toArray(array);
    }

    /** A known customer is merged by alias only; what is merged already is not asked for again. */
    private static void askForMerges(Handle handle, List<Incoming> messages) {
        for (Incoming message : messages) {
            for (Former former : message.formerly()) {
                handle.createUpdate("""
                        insert into customer_merge (from_id, into_id, asked_at)
                        select id, :into, :now from customer where id = :from and merged_into is distinct from :into on conflict do nothing""")
                        .bind("from", former.customer()).bind("into", message.customer())
                        .bind("now", Timestamp.from(message.receivedAt())).execute();
            }
        }
    }
}
