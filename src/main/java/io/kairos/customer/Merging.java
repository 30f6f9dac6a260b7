package io.kairos.customer;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes two customers one, as identify and alias ask for. Each merge is a transaction under the locks of both
 * customers' turns, so no turn sees half of it.
 */
@Singleton
public class Merging {

    private record Asked(UUID from, UUID into) {
    }

    private final Jdbi jdbi;
    private final List<MergeMove> moves;

    Merging(Jdbi jdbi, @All List<MergeMove> moves) {
        this.jdbi = jdbi;
        this.moves = moves;
    }

    /** Carries out all merges that were asked for and that no other pod is carrying out. */
    public void mergeAll() {
        while (anyAsked() && QuarkusTransaction.requiringNew().call(this::mergeNext)) {
            // each in its own transaction
        }
    }

    /** Which of these customers are somebody else by now. */
    public Set<UUID> redirected(Collection<UUID> customers) {
        return new HashSet<>(jdbi.withHandle(handle -> handle.createQuery(
                "select id from customer where id = any(:ids) and merged_into is not null")
                .bind("ids", customers.toArray(UUID[]::new)).mapTo(UUID.class).list()));
    }

    /** Asks once more for a merge that is done: rows have come in under the old id since. */
    public void moveAgain(UUID from) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into customer_merge (from_id, into_id, asked_at)
                select id, merged_into, first_seen_at from customer where id = :from and merged_into is not null on conflict do nothing""")
                .bind("from", from).execute());
    }

    private boolean anyAsked() {
        return jdbi.withHandle(handle -> handle.createQuery("select exists (select from customer_merge)").mapTo(Boolean.class).one());
    }

    private boolean mergeNext() {
        return jdbi.withHandle(handle -> {
            Asked asked = handle.createQuery("""
                    select from_id, into_id from customer_merge order by asked_at, from_id limit 1 for update skip locked""")
                    .map((row, context) -> new Asked(row.getObject(1, UUID.class), row.getObject(2, UUID.class))).findOne().orElse(null);
            if (asked == null) {
                return false;
            }
            handle.execute("delete from customer_merge where from_id = ? and into_id = ?", asked.from(), asked.into());
            UUID into = root(handle, asked.into());
            if (!into.equals(asked.from())) {
                merge(handle, asked.from(), into);
            }
            return true;
        });
    }

    /**
     * What was merged into somebody before stays there; only what comes from now on goes to the other: the shared
     * browser's first user keeps what she did.
     */
    private void merge(Handle handle, UUID from, UUID into) {
        handle.execute("insert into turn (customer_id) select unnest(array[?, ?]::uuid[]) on conflict do nothing", from, into);
        handle.execute("select from turn where customer_id in (?, ?) order by customer_id for update", from, into);
        moves.forEach(move -> move.move(from, into));
        Map<UUID, JsonValues> attributes = new LinkedHashMap<>();
        handle.createQuery("select id, attributes from customer where id in (:from, :into)").bind("from", from).bind("into", into)
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), JsonValues.parse(row.getString(2))))
                .forEach(row -> attributes.put(row.getKey(), row.getValue()));
        handle.createUpdate("update customer set attributes = :attributes where id = :into").bind("into", into)
                .bind("attributes", attributes.getOrDefault(into, JsonValues.EMPTY).over(attributes.getOrDefault(from, JsonValues.EMPTY)).json())
                .execute();
        handle.execute("update customer set merged_into = ?, attributes = '{}' where id = ?", into, from);
        handle.execute("update customer set merged_into = ? where merged_into = ? and id <> ?", into, from, into);
        handle.execute("update turn set wake_at = null, rules_wake_at = null, number = number + 1 where customer_id = ?", from);
        handle.execute("update turn set number = number + 1 where customer_id = ?", into);
    }

    private static UUID root(Handle handle, UUID customer) {
        return handle.createQuery("""
                with recursive up as (
                    select id, merged_into, 0 as hops from customer where id = :id
                    union all
                    select c.id, c.merged_into, up.hops + 1 from customer c join up on c.id = up.merged_into where up.hops < 20)
                select id from up order by hops desc limit 1""").bind("id", customer).mapTo(UUID.class).findOne().orElse(customer);
    }
}
