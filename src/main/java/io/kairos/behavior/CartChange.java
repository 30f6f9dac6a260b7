package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What was put into a cart and taken out of it, by what it was and what it is. */
final class CartChange {

    private CartChange() {
    }

    /** A cart's products by variant; lines of the same variant, with other engravings for instance, are one. */
    static ObjectNode lines(JsonNode cart) {
        ObjectNode lines = JsonNodeFactory.instance.objectNode();
        for (JsonNode line : cart.path("line_items")) {
            String key = ReadingShopify.text(line.has("variant_id") ? line.get("variant_id") : line.get("id"));
            if (key != null && line.path("quantity").asInt() > 0) {
                ObjectNode product = ReadingShopify.product(line);
                product.put("quantity", line.path("quantity").asInt() + lines.path(key).path("quantity").asInt());
                lines.set(key, product);
            }
        }
        return lines;
    }

    /**
     * As tracking calls: of what was added, {@code quantity} is how many are in the cart then; of what was removed, how many were.
     *
     * @param at when it was changed
     */
    static List<ObjectNode> calls(String token, JsonNode before, JsonNode after, String at) {
        List<ObjectNode> calls = new ArrayList<>();
        before.fields().forEachRemaining(line -> {
            int removed = line.getValue().path("quantity").asInt() - after.path(line.getKey()).path("quantity").asInt();
            if (removed > 0) {
                calls.add(call(token, "Product Removed", line.getKey(), line.getValue(), removed, at));
            }
        });
        after.fields().forEachRemaining(line -> {
            int now = line.getValue().path("quantity").asInt();
            if (now > before.path(line.getKey()).path("quantity").asInt()) {
                calls.add(call(token, "Product Added", line.getKey(), line.getValue(), now, at));
            }
        });
        return calls;
    }

    private static ObjectNode call(String token, String event, String key, JsonNode product, int quantity, String at) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode().put("cart_id", token);
        properties.setAll((ObjectNode) product.deepCopy());
        properties.put("quantity", quantity);
        return new ShopifyPerson(null, token).call("track", "cart:" + token + ":" + at + ":" + key + ":" + event, at).put("event", event)
                .set("properties", properties);
    }
}
