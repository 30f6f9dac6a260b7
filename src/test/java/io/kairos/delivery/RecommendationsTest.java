package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.BehaviorLogs;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Products for a customer, from what she and others did. */
class RecommendationsTest {

    private final PostOffice office = new PostOffice(
            "{{ recommendations.bought_together.size }}", "{% for p in recommendations.bought_together %}<a href=\"{{ p.url }}\">{{ p.name }}</a> {% endfor %}");
    private final BehaviorLog log = BehaviorLogs.on(office.transactions.jdbi);
    private final ProductTable table = new ProductTable(office.transactions.jdbi);
    private final Config config = new Config();
    private final CountingProducts counting = new CountingProducts(table, office.transactions, config, office.clock);
    private final RecommendingProducts recommending = new RecommendingProducts(log, table, counting, config, office.clock);
    private int told;

    private record Config() implements DeliveryConfig.Recommendations {
        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration pairs() {
            return Duration.ofDays(180);
        }

        @Override
        public Duration popular() {
            return Duration.ofDays(30);
        }

        @Override
        public Duration own() {
            return Duration.ofDays(30);
        }

        @Override
        public int support() {
            return 2;
        }

        @Override
        public int most() {
            return 12;
        }

        @Override
        public Optional<List<String>> hosts() {
            return Optional.of(List.of("shop.example"));
        }
    }

    private Customer does(String who, int daysAgo, String type, Map<String, ?> properties) {
        Customer customer = office.reachable(who);
        Instant at = PostOffice.START.minus(Duration.ofDays(daysAgo));
        log.append(customer.id(), "shop", List.of(new Behavior("m" + told++, type, at.toEpochMilli(), 0, at, JsonValues.of(properties))));
        return customer;
    }

    private Customer orders(String who, int daysAgo, String... products) {
        List<Map<String, ?>> lines = new ArrayList<>();
        for (String product : products) {
            lines.add(product(product));
        }
        return does(who, daysAgo, "Order Completed", Map.of("order_id", "o" + told, "products", lines));
    }

    private static Map<String, Object> product(String id) {
        return Map.of("product_id", id, "name", "The " + id, "price", 12.5, "category", id.startsWith("t") ? "tables" : "lights",
                "url", "https://shop.example/" + id, "image_url", "https://shop.example/" + id + ".png");
    }

    private List<Object> ids(Customer customer, String list) {
        return recommending.to(customer, Set.of(list)).get(list).stream().map(product -> product.get("product_id")).toList();
    }

    @Test
    void what_others_bought_with_what_she_bought_comes_by_its_cosine_and_nothing_she_has() {
        for (String who : List.of("a", "b", "c")) {
            orders(who, 10, "lamp", "bulb");
        }
        orders("a", 9, "lamp", "table");
        orders("b", 9, "lamp", "table");
        orders("d", 9, "table");
        orders("e", 9, "table");
        orders("f", 9, "lamp", "once");
        Customer ann = orders("ann", 8, "lamp");
        assertThat(counting.countIfDue()).isTrue();
        // lamp is in 7 orders, bulb in 3 and with it in 3, table in 4 and with it in 2; "once" has one customer only
        assertThat(ids(ann, "bought_together")).containsExactly("bulb", "table");
        assertThat(cosine("lamp", "bulb")).isCloseTo(3 / Math.sqrt(7 * 3), within(1e-9));
        assertThat(cosine("table", "lamp")).isCloseTo(2 / Math.sqrt(7 * 4), within(1e-9));
        does("ann", 0, "Product Added", product("bulb"));
        assertThat(ids(ann, "bought_together")).containsExactly("table");
        assertThat(recommending.to(ann, Set.of("bought_together")).get("bought_together")).singleElement().isEqualTo(product("table"));
    }

    private double cosine(String one, String other) {
        return office.transactions.jdbi.withHandle(handle -> handle.select(
                "select cosine from product_pair where product_id = ? and other_id = ?", one, other).mapTo(Double.class).one());
    }

    @Test
    void an_order_told_twice_counts_once_and_old_orders_not_at_all() {
        Map<String, ?> order = Map.of("order_id", "same", "products", List.of(product("lamp"), product("bulb")));
        does("a", 3, "Order Completed", order);
        does("a", 2, "Order Completed", order);
        orders("b", 3, "lamp", "bulb");
        orders("c", 300, "lamp", "bulb");
        counting.countIfDue();
        List<Integer> together = office.transactions.jdbi.withHandle(handle -> handle.select("select together from product_pair").mapTo(Integer.class).list());
        assertThat(together).containsExactly(2, 2);
    }

    @Test
    void popular_is_what_most_customers_bought_lately_of_the_category_she_looked_at() {
        orders("a", 3, "lamp");
        orders("b", 3, "lamp", "bulb");
        orders("c", 3, "bulb", "table");
        orders("d", 3, "bulb", "table");
        orders("e", 60, "candle");
        orders("f", 60, "candle");
        counting.countIfDue();
        Customer ann = does("ann", 1, "Product Viewed", product("spot"));
        assertThat(ids(ann, "popular_in_category")).containsExactly("bulb", "lamp");
        assertThat(ids(office.reachable("new"), "popular_in_category")).containsExactly("bulb", "lamp", "table");
        orders("ann", 0, "lamp");
        assertThat(ids(ann, "popular_in_category")).containsExactly("bulb");
    }

    @Test
    void viewed_and_left_in_cart_are_her_own_newest_first_without_what_she_bought() {
        does("ann", 40, "Product Viewed", product("old"));
        does("ann", 5, "Product Viewed", product("lamp"));
        does("ann", 4, "Product Viewed", product("bulb"));
        does("ann", 3, "Product Viewed", product("lamp"));
        does("ann", 3, "Product Added", product("table"));
        does("ann", 2, "Product Added", product("chair"));
        Customer ann = does("ann", 2, "Product Removed", product("table"));
        assertThat(ids(ann, "recently_viewed")).containsExactly("lamp", "bulb");
        assertThat(ids(ann, "left_in_cart")).containsExactly("chair");
        orders("ann", 1, "lamp");
        assertThat(ids(ann, "recently_viewed")).containsExactly("bulb");
        assertThat(ids(ann, "left_in_cart")).isEmpty();
        assertThat(recommending.at(PostOffice.START.minus(Duration.ofHours(60)), ann.id(), Set.of("left_in_cart")).get("left_in_cart")).hasSize(1);
    }

    @Test
    void what_a_stranger_put_into_orders_neither_leads_elsewhere_nor_stops_the_counting() {
        Map<String, Object> evil = new HashMap<>(product("bulb"));
        evil.putAll(Map.of("name", "<script>alert(1)</script>", "url", "javascript:alert(1)", "image_url", "https://evil.example/x.png"));
        for (String who : List.of("x", "y")) {
            does(who, 2, "Order Completed", Map.of("order_id", who, "products", List.of(evil, product("lamp"))));
        }
        does("z", 2, "Order Completed", Map.of("products", "none", "name", "a\u0000b \ud800"));
        does("z", 2, "Order Completed", Map.of("products", List.of(1, "x", Map.of("product_id", Map.of()))));
        Customer ann = orders("ann", 1, "lamp");
        counting.countIfDue();
        assertThat(recommending.to(ann, Set.of("bought_together")).get("bought_together")).singleElement()
                .satisfies(product -> assertThat(product).doesNotContainKeys("url", "image_url").containsEntry("product_id", "bulb"));
        // her turn has taken in what she did
        log.takeArrived(List.of(ann.id()));
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sending(new EmailChannel(office.releases, office.mailbox, recommending)).sendAllDue();
        assertThat(office.mailbox.newest(1)).singleElement().satisfies(mail ->
                assertThat(mail.html()).isEqualTo("<a href=\"\">&lt;script&gt;alert(1)&lt;/script&gt;</a> "));
    }

    @Test
    void orders_are_counted_once_an_interval() {
        assertThat(counting.countIfDue()).isTrue();
        assertThat(counting.countIfDue()).isFalse();
        office.clock.to(PostOffice.START.plus(Duration.ofHours(1)));
        assertThat(counting.countIfDue()).isTrue();
    }

    @Test
    void a_template_that_shows_none_asks_for_none() {
        PostOffice plain = new PostOffice();
        var ann = plain.reachable("ann");
        plain.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        plain.sending(new EmailChannel(plain.releases, plain.mailbox, (customer, lists) -> {
            throw new AssertionError(lists);
        })).sendAllDue();
        assertThat(plain.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }
}
