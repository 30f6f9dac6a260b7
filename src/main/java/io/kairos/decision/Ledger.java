package io.kairos.decision;

import io.kairos.customer.JsonValues;
import io.kairos.customer.MergeMove;
import io.kairos.release.Decision;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The decisions on record, unique for each customer by trigger and key. Joins the caller's transaction. */
@Singleton
public class Ledger implements MergeMove {

    /**
     * A decision on record.
     *
     * @param decidedAt   when it was recorded
     * @param retractedAt when late behaviors undid it; null while it stands
     */
    public record Entry(UUID customer, Decision decision, Instant decidedAt, Instant retractedAt) {
    }

    private static final String COLUMNS =
            "customer_id, trigger, key, rule, release, at, decided_at, array_to_json(because) as because, retracted_at ";

    private final Jdbi jdbi;

    Ledger(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Records decisions; one that stands already is left as it is, a retracted one stands again.
     *
     * @return those that are new, for each customer
     */
    Map<UUID, List<Decision>> record(Map<UUID, List<Decision>> decisions, Instant now) {
        Map<List<Object>, Decision> byKey = new HashMap<>();
        decisions.forEach((customer, made) ->
                made.forEach(decision -> byKey.putIfAbsent(List.of(customer, decision.trigger(), decision.key()), decision)));
        if (byKey.isEmpty()) {
            return Map.of();
        }
        var rows = new ArrayList<>(byKey.entrySet());
        Set<List<Object>> recorded = new HashSet<>(jdbi.withHandle(handle -> handle.createQuery("""
                insert into decision (customer_id, trigger, key, rule, release, at, decided_at, because)
                select d.customer_id, d.trigger, d.key, d.rule, d.release, d.at, :now,
                       array(select jsonb_array_elements_text(d.because::jsonb))
                from unnest(:customers, :triggers, :keys, :rules, :releases, :ats, :because)
                     d(customer_id, trigger, key, rule, release, at, because)
                order by d.customer_id
                on conflict (customer_id, trigger, key) do update set rule = excluded.rule, release = excluded.release,
                    at = excluded.at, decided_at = excluded.decided_at, because = excluded.because, retracted_at = null
                    where decision.retracted_at is not null
                returning customer_id, trigger, key
                """)
                .bind("now", Timestamp.from(now))
                .bind("customers", rows.stream().map(row -> (UUID) row.getKey().get(0)).toArray(UUID[]::new))
                .bind("triggers", texts(rows, Decision::trigger))
                .bind("keys", texts(rows, Decision::key))
                .bind("rules", texts(rows, Decision::rule))
                .bind("releases", rows.stream().map(row -> row.getValue().release()).toArray(Long[]::new))
                .bind("ats", rows.stream().map(row -> Timestamp.from(row.getValue().at())).toArray(Timestamp[]::new))
                .bind("because", texts(rows, decision -> JsonValues.array(decision.because())))
                .map((row, context) -> List.<Object>of(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
                .list()));
        Map<UUID, List<Decision>> fresh = new HashMap<>();
        decisions.forEach((customer, made) -> made.forEach(decision -> {
            if (recorded.remove(List.<Object>of(customer, decision.trigger(), decision.key()))) {
                fresh.computeIfAbsent(customer, c -> new ArrayList<>()).add(decision);
            }
        }));
        return fresh;
    }

    private static String[] texts(List<Map.Entry<List<Object>, Decision>> rows, java.util.function.Function<Decision, String> text) {
        return rows.stream().map(row -> text.apply(row.getValue())).toArray(String[]::new);
    }

    /** Retracts a customer's decisions of these triggers and keys made from an instant on; returns those that stood. */
    List<Decision> retract(UUID customer, Collection<Decision> undone, Instant from, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("update decision set retracted_at = :now " + """
                 from unnest(:triggers, :keys) u(undone_trigger, undone_key)
                where customer_id = :customer and trigger = undone_trigger and key = undone_key
                  and at >= :from and retracted_at is null returning
                """ + COLUMNS)
                .bind("now", Timestamp.from(now))
                .bind("from", Timestamp.from(from))
                .bind("customer", customer)
                .bind("triggers", undone.stream().map(Decision::trigger).toArray(String[]::new))
                .bind("keys", undone.stream().map(Decision::key).toArray(String[]::new))
                .map((row, context) -> entry(row).decision()).list());
    }

    /** What is on record of a customer, oldest first. */
    public List<Entry> of(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from decision where customer_id = :customer order by at, trigger, key""")
                .bind("customer", customer).map((row, context) -> entry(row)).list());
    }

    /** What stands on record of customers, for rules that mention decisions. */
    Map<UUID, List<Decision>> standing(Collection<UUID> customers) {
        return standing(customers, null);
    }

    /** @param before only those that fired earlier; null for all */
    Map<UUID, List<Decision>> standing(Collection<UUID> customers, Instant before) {
        Map<UUID, List<Decision>> standing = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from decision where customer_id = any(:customers) and retracted_at is null and (cast(:before as timestamptz) is null or at < :before)
                order by at, trigger, key""")
                .bind("customers", customers.toArray(UUID[]::new)).bind("before", before == null ? null : Timestamp.from(before)).map((row, context) -> entry(row))
                .forEach(entry -> standing.computeIfAbsent(entry.customer(), c -> new ArrayList<>()).add(entry.decision())));
        return standing;
    }

    /** How many decisions of each trigger stand. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new java.util.TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                "select trigger, count(*) from decision where retracted_at is null group by trigger")
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(count -> counts.put(count.getKey(), count.getValue())));
        return counts;
    }

    /** Of a decision that both made, the one already there stays. */
    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into decision select :into, trigger, key, rule, release, at, decided_at, because, retracted_at
                    from decision where customer_id = :from on conflict do nothing""")
                    .bind("from", from).bind("into", into).execute();
            handle.createUpdate("delete from decision where customer_id = :from").bind("from", from).execute();
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Timestamp retracted = row.getTimestamp("retracted_at");
        return new Entry(row.getObject("customer_id", UUID.class),
                new Decision(row.getString("trigger"), row.getString("key"), row.getString("rule"), row.getLong("release"),
                        row.getTimestamp("at").toInstant(), JsonValues.texts(row.getString("because"))),
                row.getTimestamp("decided_at").toInstant(), retracted == null ? null : retracted.toInstant());
    }
}
