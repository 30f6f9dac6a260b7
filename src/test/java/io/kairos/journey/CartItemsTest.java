package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What messages about a cart show as its items. */
class CartItemsTest {

    private static final String TWO_REMINDERS = """
            journey: j
            enter: { on: started }
            steps:
              - { id: a, send: { channel: email, template: t } }
              - { id: w, wait: 1d }
              - { id: b, send: { channel: email, template: t } }
            """;

    private static Map<String, Object> item(String cart, String product, int price) {
        return Map.of("cart_id", cart, "product_id", product, "price", price);
    }

    @SuppressWarnings("unchecked")
    private static List<String> items(Outbox.MessageRequest message) {
        return ((List<Map<String, Object>>) message.context().get("items")).stream()
                .map(item -> item.get("product_id") + " " + item.get("price")).toList();
    }

    @Test
    void all_that_stands_in_the_triggers_cart_the_latest_of_each_product() {
        Rehearsal her = new Rehearsal(TWO_REMINDERS);
        her.behavior(Rehearsal.at("1m"), "Product Added", item("c1", "shirt", 10));
        her.behavior(Rehearsal.at("2m"), "Product Added", item("c2", "sofa", 900));
        her.behavior(Rehearsal.at("3m"), "Product Added", item("c1", "shoes", 50));
        her.behavior(Rehearsal.at("4m"), "Product Added", item("c1", "socks", 5));
        her.behavior(Rehearsal.at("5m"), "Product Removed", item("c1", "socks", 5));
        her.behavior(Rehearsal.at("6m"), "Product Added", item("c1", "shirt", 9));
        her.fires("started", her.behavior(Rehearsal.at("7m"), "Product Added", item("c1", "hat", 20)));
        her.turn("7m");
        assertThat(items(her.messages.get(0))).containsExactly("shirt 9", "shoes 50", "hat 20");
    }

    @Test
    void what_changed_since_shows_in_the_next_message() {
        Rehearsal her = new Rehearsal(TWO_REMINDERS);
        her.fires("started", her.behavior(Rehearsal.at("0m"), "Product Added", item("c1", "shirt", 10)));
        her.turn("0m");
        her.behavior(Rehearsal.at("1h"), "Product Added", item("c1", "shoes", 50));
        her.behavior(Rehearsal.at("2h"), "Product Removed", item("c1", "shirt", 10));
        her.turn("2h");
        her.runUntil("1d");
        assertThat(items(her.messages.get(1))).containsExactly("shoes 50");
    }

    @Test
    void without_a_cart_the_products_of_the_trigger() {
        Rehearsal her = new Rehearsal(TWO_REMINDERS);
        her.behavior(Rehearsal.at("0m"), "Product Added", Map.of("product_id", "sofa", "price", 900));
        her.fires("started", her.behavior(Rehearsal.at("1m"), "Product Viewed", Map.of("product_id", "shirt", "price", 10)));
        her.turn("1m");
        assertThat(items(her.messages.get(0))).containsExactly("shirt 10");
    }
}
