package io.kairos.delivery;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** What all customers' orders say about products. Joins the caller's transaction. */
@Singleton
class ProductTable {

    /** Orders of more products say that somebody stocks up, not what goes with what; and pairs grow with the square. */
    private static final int LARGEST_ORDER = 50;
    /** Of each product: beyond these, what somebody bought already seldom uses them up. */
    private static final int NEAREST = 30;

    private final Jdbi jdbi;

    ProductTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * What is bought with these products, the sum of their cosines highest first.
     *
     * @param without products that are not of interest
     */
    List<Map<String, Object>> boughtWith(Collection<String> products, Collection<String> without, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select s.* from (
                    select other_id, sum(cosine) as score from product_pair
                    where product_id = any(:products) and other_id <> all(:without) group by other_id) near
                join product_sold s on s.product_id = near.other_id
                order by near.score desc, s.product_id limit :most""")
                .bind("products", products.toArray(String[]::new)).bind("without", without.toArray(String[]::new)).bind("most", most)
                .map((row, context) -> product(row)).list());
    }

    /** What most customers bought of a category lately; of all categories when it is null. */
    List<Map<String, Object>> popular(String category, Collection<String> without, int support, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from product_sold where buyers >= :support and product_id <> all(:without)"
                + (category == null ? "" : " and category = :category") + " order by buyers desc, product_id limit :most")
                .bind("category", category).bind("support", support).bind("without", without.toArray(String[]::new)).bind("most", most)
                .map((row, context) -> product(row)).list());
    }

    private static Map<String, Object> product(ResultSet row) throws SQLException {
        Map<String, Object> product = new HashMap<>();
        for (String column : List.of("product_id", "name", "image_url", "url", "category")) {
            product.put(column, row.getString(column));
        }
        String price = row.getString("price");
        product.put("price", price != null && price.matches("-?\\d{1,15}(\\.\\d{1,10})?") ? Double.valueOf(price) : price);
        return product;
    }

    /** Whether orders were counted before this instant, and nobody else is at it; if so, they are marked as counted now. */
    boolean claim(Instant before, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                update product_count set counted_at = :now
                where ctid = (select ctid from product_count where counted_at <= :before for update skip locked)""")
                .bind("before", Timestamp.from(before)).bind("now", Timestamp.from(now)).execute()) == 1;
    }

    /** Counts the orders up to now anew. */
    void count(Instant now, Duration pairs, Duration popular, int support) {
        jdbi.useHandle(handle -> {
            handle.execute("drop table if exists product_line");
            handle.createUpdate("""
                    create temporary table product_line on commit drop as
                    select o.customer_id, coalesce(o.properties ->> 'order_id', o.id::text) as order_id, o.occurred_at,
                           coalesce(p.value ->> 'product_id', p.value ->> 'sku') as product_id, p.value ->> 'name' as name, p.value ->> 'price' as price,
                           p.value ->> 'image_url' as image_url, p.value ->> 'url' as url, p.value ->> 'category' as category
                    from (select customer_id, id, occurred_at, json_or_null(properties) as properties from behavior
                          where type = 'Order Completed' and occurred_at > :since and occurred_at <= :now
                          -- each order is parsed once, not once for each place that mentions it
                          offset 0) o
                    cross join lateral jsonb_array_elements(case when jsonb_typeof(o.properties -> 'products') = 'array'
                                                                 then o.properties -> 'products' else jsonb_build_array(o.properties) end) p
                    where jsonb_typeof(p.value) = 'object' and coalesce(p.value ->> 'product_id', p.value ->> 'sku', '') <> ''""")
                    .bind("since", Timestamp.from(now.minus(pairs))).bind("now", Timestamp.from(now)).execute();
            handle.execute("analyze product_line");
            handle.createUpdate("""
                    with fresh as (
                        select product_id, mode() within group (order by name) as name, (array_agg(price order by occurred_at desc))[1] as price,
                               mode() within group (order by image_url) as image_url, mode() within group (order by url) as url,
                               mode() within group (order by category) as category,
                               count(distinct customer_id) filter (where occurred_at > :popular) as buyers
                        from product_line group by product_id),
                    gone as (delete from product_sold where product_id not in (select product_id from fresh))
                    insert into product_sold as s select * from fresh
                    on conflict (product_id) do update set name = excluded.name, price = excluded.price, image_url = excluded.image_url,
                        url = excluded.url, category = excluded.category, buyers = excluded.buyers
                    where (s.name, s.price, s.image_url, s.url, s.category, s.buyers) is distinct from
                          (excluded.name, excluded.price, excluded.image_url, excluded.url, excluded.category, excluded.buyers)""")
                    .bind("popular", Timestamp.from(now.minus(popular))).execute();
            handle.createUpdate("""
                    with bought as materialized (select distinct customer_id, order_id, product_id from product_line),
                    orders as (select product_id, count(*) as orders from bought group by product_id),
                    usual as (select customer_id, order_id from bought group by customer_id, order_id having count(*) between 2 and :largest),
                    sold as (select bought.* from bought join usual using (customer_id, order_id)),
                    pair as (select a.product_id, b.product_id as other_id, count(*) as together
                             from sold a join sold b on b.customer_id = a.customer_id and b.order_id = a.order_id and b.product_id <> a.product_id
                             group by a.product_id, b.product_id having count(distinct a.customer_id) >= :support),
                    near as (select pair.*, together / sqrt(one.orders * other.orders) as cosine
                             from pair join orders one on one.product_id = pair.product_id join orders other on other.product_id = pair.other_id),
                    fresh as (select product_id, other_id, together, cosine from (
                                 select near.*, row_number() over (partition by product_id order by cosine desc, other_id) as place from near) ranked
                              where place <= :nearest),
                    gone as (delete from product_pair p where not exists (
                                 select 1 from fresh where fresh.product_id = p.product_id and fresh.other_id = p.other_id))
                    insert into product_pair as p select * from fresh
                    on conflict (product_id, other_id) do update set together = excluded.together, cosine = excluded.cosine
                    where (p.together, p.cosine) is distinct from (excluded.together, excluded.cosine)""")
                    .bind("largest", LARGEST_ORDER).bind("support", support).bind("nearest", NEAREST).execute();
        });
    }
}
