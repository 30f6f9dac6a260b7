package io.kairos.behavior;

import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.customer.MergeMove;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The behavior log: append, and read back a customer's history. Joins the caller's transaction. */
@ApplicationScoped
public class BehaviorLog implements MergeMove {

    private static final String COLUMNS = "b.customer_id, b.message_id, b.type, b.occurred_at, b.seq, b.received_at, b.properties ";

    private final Jdbi jdbi;

    BehaviorLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Histories of customers, each in the order she lived through it.
     *
     * @param since for each customer, the earliest instant of interest (inclusive)
     * @param types only these types; null for all
     */
    public Map<UUID, List<Behavior>> history(Map<UUID, Instant> since, Collection<String> types) {
        Map<UUID, List<Behavior>> histories = new HashMap<>();
        if (since.isEmpty()) {
            return histories;
        }
        UUID[] ids = new UUID[since.size()];
        Timestamp[] from = new Timestamp[since.size()];
        int i = 0;
        for (var entry : since.entrySet()) {
            ids[i] = entry.getKey();
            from[i++] = Timestamp.from(entry.getValue().isBefore(Instant.EPOCH) ? Instant.EPOCH : entry.getValue());
        }
        jdbi.useHandle(handle -> {
            var query = handle.createQuery("select " + COLUMNS + """
                     from unnest(:ids::uuid[], :from::timestamptz[]) w(id, since)
                     join behavior b on b.customer_id = w.id and b.occurred_at >= w.since
                    """ + (types == null ? "" : " where b.type = any(:types)") + " order by b.occurred_at, b.seq")
                    .bind("ids", ids)
                    .bind("from", from);
            if (types != null) {
                query.bind("types", types.toArray(String[]::new));
            }
            query.map((row, context) -> Map.entry(row.getObject(1, UUID.class), behavior(row)))
                    .forEach(row -> histories.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue()));
        });
        return histories;
    }

    /** Behaviors of customers by the ids of the messages that reported them, each in the order she lived through it. */
    public Map<UUID, List<Behavior>> named(Map<UUID, ? extends Collection<String>> messages) {
        Map<UUID, List<Behavior>> named = new HashMap<>();
        if (messages.isEmpty()) {
            return named;
        }
        jdbi.useHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from behavior b where b.customer_id = any(:ids) and b.message_id = any(:messages) order by b.occurred_at, b.seq
                """)
                .bind("ids", messages.keySet().toArray(UUID[]::new))
                .bind("messages", messages.values().stream().flatMap(Collection::stream).distinct().toArray(String[]::new))
                .map((row, context) -> {
                    UUID id = row.getObject(1, UUID.class);
                    Behavior behavior = behavior(row);
                    if (messages.get(id).contains(behavior.messageId())) {
                        named.computeIfAbsent(id, customer -> new ArrayList<>()).add(behavior);
                    }
                    return null;
                }).forEach(nothing -> {
                }));
        return named;
    }

    /** All a customer did, in the order she lived through it. */
    public List<Behavior> of(UUID customer) {
        return history(Map.of(customer, Instant.EPOCH), null).getOrDefault(customer, List.of());
    }

    /**
     * Histories of customers as far back as matters, each in the order she lived through it.
     *
     * @param from     for each customer, the instant to look back from
     * @param horizons how far to look back for each type
     * @param anyType  how far to look back for every type; zero for none but those of {@code horizons}
     */
    public Map<UUID, List<Behavior>> lookBack(Map<UUID, Instant> from, Map<String, Duration> horizons, Duration anyType) {
        Map<UUID, List<Behavior>> histories = new HashMap<>();
        if (from.isEmpty() || horizons.isEmpty() && anyType.isZero()) {
            return histories;
        }
        List<Map.Entry<UUID, Instant>> customers = List.copyOf(from.entrySet());
        List<Map.Entry<String, Duration>> types = List.copyOf(horizons.entrySet());
        jdbi.useHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from unnest(:ids, :from) w(id, since)
                 cross join lateral (
                    select * from behavior where customer_id = w.id and occurred_at >= w.since - :longest * interval '1 millisecond' offset 0) b
                 left join unnest(:types, :horizons) t(type, millis) on t.type = b.type
                where b.occurred_at >= w.since - greatest(t.millis, :anyType) * interval '1 millisecond'
                  and (t.type is not null or :anyType > 0)
                order by b.occurred_at, b.seq
                """)
                .bind("ids", customers.stream().map(Map.Entry::getKey).toArray(UUID[]::new))
                .bind("from", customers.stream().map(customer -> Timestamp.from(customer.getValue())).toArray(Timestamp[]::new))
                .bind("types", types.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .bind("horizons", types.stream().map(type -> type.getValue().toMillis()).toArray(Long[]::new))
                .bind("anyType", anyType.toMillis())
                .bind("longest", types.stream().map(Map.Entry::getValue).reduce(anyType, (one, other) -> one.compareTo(other) > 0 ? one : other).toMillis())
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), behavior(row)))
                .forEach(row -> histories.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue())));
        return histories;
    }

    /**
     * Takes the behaviors no turn has taken in yet, in the order they were lived through; gone with the transaction's commit.
     * The {@code offset 0} keeps PostgreSQL from joining with the whole log when its statistics are behind.
     */
    public Map<UUID, List<Behavior>> takeArrived(Collection<UUID> customers) {
        Map<UUID, List<Behavior>> arrived = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                with taken as (delete from arrival where customer_id = any(:customers) returning customer_id, behavior_id)
                select\s""" + COLUMNS + """
                 from taken cross join lateral (
                    select * from behavior where customer_id = taken.customer_id and id = taken.behavior_id offset 0) b
                order by b.occurred_at, b.seq
                """).bind("customers", customers.toArray(UUID[]::new))
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), behavior(row)))
                .forEach(row -> arrived.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue())));
        return arrived;
    }

    /** Whether any behavior waits for its customer's turn. */
    public boolean isAnyArriving() {
        return jdbi.withHandle(handle -> handle.createQuery("select exists (select 1 from arrival)").mapTo(Boolean.class).one());
    }

    /** Arrival numbers of behaviors that arrived since {@link #takeArrived}: for the next turn to take in, not part of the past. */
    public Set<Long> stillArriving(Collection<UUID> customers) {
        return jdbi.withHandle(handle -> handle.createQuery("select seq from arrival where customer_id = any(:customers)")
                .bind("customers", customers.toArray(UUID[]::new)).mapTo(Long.class).set());
    }

    /** Behaviors that wait for the customer's turn, in the order she lived through them. */
    public List<Behavior> arriving(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from arrival a join behavior b on b.customer_id = a.customer_id and b.id = a.behavior_id
                where a.customer_id = :customer order by b.occurred_at, b.seq
                """).bind("customer", customer).map((row, context) -> behavior(row)).list());
    }

    /**
     * Appends behaviors the service itself brings about (a journey's update step) and lets a turn take them in.
     *
     * @param source what brought them about, part of their identity beside the message id
     */
    public void append(UUID customerId, String source, List<Behavior> behaviors) {
        jdbi.useHandle(handle -> {
            for (Behavior behavior : behaviors) {
                handle.createUpdate("""
                        with logged as (
                            insert into behavior (customer_id, id, seq, type, occurred_at, received_at, source, message_id, properties)
                            values (:customer, :id, nextval('behavior_seq'), :type, :occurredAt, :receivedAt, :source, :messageId, :properties)
                            on conflict do nothing returning customer_id, id, seq)
                        insert into arrival (customer_id, behavior_id, seq) select customer_id, id, seq from logged
                        """)
                        .bind("customer", customerId)
                        .bind("id", Ids.of(source, behavior.messageId()))
                        .bind("type", behavior.type())
                        .bind("occurredAt", Timestamp.from(behavior.occurredAt()))
                        .bind("receivedAt", Timestamp.from(behavior.receivedAt()))
                        .bind("source", source)
                        .bind("messageId", behavior.messageId())
                        .bind("properties", behavior.properties().json())
                        .execute();
            }
        });
    }

    /** Behaviors of the merged customer arrive anew under the other one, as late ones do. */
    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    with gone as (delete from behavior where customer_id = :from returning *),
                    moved as (
                        insert into behavior select :into, id, seq, type, occurred_at, received_at, source, message_id, properties, context
                        from gone on conflict do nothing returning customer_id, id, seq)
                    insert into arrival (customer_id, behavior_id, seq) select customer_id, id, seq from moved
                    """).bind("from", from).bind("into", into).execute();
            handle.createUpdate("delete from arrival where customer_id = :from").bind("from", from).execute();
        });
    }

    static Behavior behavior(ResultSet row) throws SQLException {
        return new Behavior(row.getString("message_id"), row.getString("type"), row.getTimestamp("occurred_at").getTime(),
                row.getLong("seq"), row.getTimestamp("received_at").toInstant(), JsonValues.parse(row.getString("properties")));
    }
}
