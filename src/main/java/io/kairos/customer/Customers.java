package io.kairos.customer;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The customers on record. Joins the caller's transaction. */
@Singleton
public class Customers {

    private static final String SAMPLED = "merged_into is null and (:share >= 1 or abs(hashtext(id::text)::bigint) % 100000 < :share * 100000)";

    private final Jdbi jdbi;

    Customers(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Map<UUID, Customer> byId(Collection<UUID> ids) {
        Map<UUID, Customer> customers = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                "select id, user_id, attributes, first_seen_at from customer where id = any(:ids)")
                .bind("ids", ids.toArray(UUID[]::new))
                .map((row, context) -> new Customer(row.getObject("id", UUID.class), row.getString("user_id"),
                        JsonValues.parse(row.getString("attributes")), row.getTimestamp("first_seen_at").toInstant()))
                .forEach(customer -> customers.put(customer.id(), customer)));
        return customers;
    }

    /** The customer with this user id, or with this anonymous id; the one she was merged into if she was. */
    public Optional<UUID> find(String externalId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                with recursive found as (
                    select id, merged_into, 0 as hops from customer where id = any(:ids)
                    union all
                    select c.id, c.merged_into, f.hops + 1 from customer c join found f on c.id = f.merged_into where f.hops < 20)
                select id from found where merged_into is null
                order by case when id = :user then 0 else 1 end limit 1""")
                .bind("ids", new UUID[] {Ids.user(externalId), Ids.anonymous(externalId)})
                .bind("user", Ids.user(externalId)).mapTo(UUID.class).findOne());
    }

    /** Who this customer is by now, after merges; empty when she is not on record. */
    public Optional<UUID> become(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                with recursive up as (
                    select id, merged_into, 0 as hops from customer where id = :id
                    union all
                    select c.id, c.merged_into, up.hops + 1 from customer c join up on c.id = up.merged_into where up.hops < 20)
                select id from up order by hops desc limit 1""").bind("id", id).mapTo(UUID.class).findOne());
    }

    /** Writes attributes; what they were before is replaced. */
    public void saveAttributes(Map<UUID, JsonValues> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        List<Map.Entry<UUID, JsonValues>> rows = List.copyOf(attributes.entrySet());
        jdbi.useHandle(handle -> handle.createUpdate("""
                update customer set attributes = a.attributes from unnest(:ids, :attributes) a(id, attributes) where customer.id = a.id""")
                .bind("ids", rows.stream().map(Map.Entry::getKey).toArray(UUID[]::new))
                .bind("attributes", rows.stream().map(row -> row.getValue().json()).toArray(String[]::new))
                .execute());
    }

    /** Ids behind an id, in order, without those merged into others. */
    public List<UUID> after(UUID last, int limit) {
        return sampled(last, 1, limit);
    }

    /** The same of a share of the customers, always the same ones. */
    public List<UUID> sampled(UUID last, double share, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from customer where id > :last and " + SAMPLED + " order by id limit :limit")
                .bind("last", last).bind("share", share).bind("limit", limit).mapTo(UUID.class).list());
    }

    /** How many a share of the customers is. */
    public long count(double share) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from customer where " + SAMPLED).bind("share", share)
                .mapTo(Long.class).one());
    }
}
