package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What Shopify tells of customers, checkouts, orders and refunds, as tracking calls with the names of Segment's e-commerce spec. Message ids name
 * what is told of, so that the same thing told again, by another topic too, is the same call.
 */
final class ReadingShopify {

    private ReadingShopify() {
    }

    static List<ObjectNode> customer(JsonNode customer) {
        String id = text(customer.get("id"));
        if (id == null) {
            return List.of();
        }
        ShopifyPerson person = new ShopifyPerson(id, null);
        List<ObjectNode> calls = new ArrayList<>();
        ObjectNode traits = ShopifyTraits.of(customer);
        String updated = text(customer.get("updated_at"));
        calls.add(person.call("identify", "customer:" + id + ":" + updated, updated).set("traits", traits));
        consent(calls, person, customer, "email", "email_marketing_consent");
        consent(calls, person, customer, "sms", "sms_marketing_consent");
        return calls;
    }

    /** Dated when she said it, not when it is told: so an old yes never comes after a newer no. */
    private static void consent(List<ObjectNode> calls, ShopifyPerson person, JsonNode customer, String channel, String field) {
        JsonNode told = customer.path(field);
        String state = told.path("state").asText();
        JsonNode answer = switch (state) {
            case "subscribed" -> JsonNodeFactory.instance.booleanNode(true);
            case "unsubscribed", "redacted" -> JsonNodeFactory.instance.textNode(Consent.UNSUBSCRIBED);
            default -> null;
        };
        if (answer != null) {
            String at = text(told.get("consent_updated_at")) != null ? text(told.get("consent_updated_at")) : text(customer.get("created_at"));
            ObjectNode traits = JsonNodeFactory.instance.objectNode();
            traits.putObject(Customer.CONSENT).put(Consent.SOURCE, "shopify").set(channel, answer);
            calls.add(person.call("identify", "consent:" + person.userId() + ":" + channel + ":" + state + ":" + at, at).set("traits", traits));
        }
    }

    static List<ObjectNode> checkout(JsonNode checkout) {
        ShopifyPerson person = ShopifyPerson.of(checkout);
        String token = text(checkout.get("token"));
        if (person == null || token == null) {
            return List.of();
        }
        List<ObjectNode> calls = identity(checkout, person, "checkout:" + token);
        ObjectNode properties = bill(checkout);
        put(properties, "checkout_id", checkout.get("token"));
        put(properties, "checkout_url", checkout.get("abandoned_checkout_url"));
        calls.add(track(person, "Checkout Started", "checkout:" + token, text(checkout.get("created_at")), properties));
        return calls;
    }

    /** @param known who person is known to be by now */
    static List<ObjectNode> order(JsonNode order, ShopifyPerson person, ShopifyPerson known) {
        String id = text(order.get("id"));
        List<ObjectNode> calls = identity(order, known, "order:" + id);
        ObjectNode properties = bill(order).put("order_id", id);
        put(properties, "order_name", order.get("name"));
        put(properties, "checkout_id", order.get("checkout_token"));
        String at = text(order.get("processed_at")) != null ? text(order.get("processed_at")) : text(order.get("created_at"));
        calls.add(track(person, "Order Completed", "order:" + id, at, properties));
        return calls;
    }

    static ObjectNode cancelled(JsonNode order, ShopifyPerson person) {
        String id = text(order.get("id"));
        ObjectNode properties = bill(order).put("order_id", id);
        put(properties, "reason", order.get("cancel_reason"));
        return track(person, "Order Cancelled", "cancelled:" + id, text(order.get("cancelled_at")), properties);
    }

    /** A refund does not say whose it is: person is added when the order is known. */
    static ObjectNode refund(JsonNode refund, ShopifyPerson person) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        put(properties, "order_id", text(refund.get("order_id")) == null ? null : JsonNodeFactory.instance.textNode(text(refund.get("order_id"))));
        properties.put("refund_id", text(refund.get("id")));
        BigDecimal paid = BigDecimal.ZERO;
        for (JsonNode transaction : refund.path("transactions")) {
            if (transaction.path("kind").asText().equals("refund") && !transaction.path("status").asText().matches("failure|error")) {
                paid = paid.add(amount(transaction.get("amount")));
                put(properties, "currency", transaction.get("currency"));
            }
        }
        BigDecimal goods = BigDecimal.ZERO;
        ArrayNode products = JsonNodeFactory.instance.arrayNode();
        for (JsonNode line : refund.path("refund_line_items")) {
            goods = goods.add(amount(line.get("subtotal")));
            products.add(product(line.path("line_item")).set("quantity", line.path("quantity")));
        }
        properties.put("revenue", products.isEmpty() ? paid : goods).put("total", paid).set("products", products);
        String at = text(refund.get("processed_at")) != null ? text(refund.get("processed_at")) : text(refund.get("created_at"));
        return track(person, "Order Refunded", "refund:" + text(refund.get("id")), at, properties);
    }

    /** Who she is, once it is known: it makes the cart's anonymous visitor and the customer one. */
    private static List<ObjectNode> identity(JsonNode told, ShopifyPerson person, String of) {
        List<ObjectNode> calls = new ArrayList<>();
        ObjectNode traits = ShopifyTraits.of(told.path("customer"));
        if (!traits.has("email")) {
            put(traits, "email", told.get("email"));
        }
        if (!traits.isEmpty() || person.userId() != null && person.anonymousId() != null) {
            ObjectNode identify = person.call("identify", of + ":who:" + person.userId() + ":" + text(told.get("email")), text(told.get("updated_at")));
            if (person.userId() != null && person.anonymousId() != null) {
                identify.put("anonymousId", person.anonymousId());
            }
            calls.add(identify.set("traits", traits));
        }
        return calls;
    }

    private static ObjectNode track(ShopifyPerson person, String event, String messageId, String at, ObjectNode properties) {
        return person.call("track", messageId, at).put("event", event).set("properties", properties);
    }

    /** What orders and checkouts have in common; revenue is what the goods cost after discounts, as Segment has it. */
    private static ObjectNode bill(JsonNode told) {
        ObjectNode bill = JsonNodeFactory.instance.objectNode();
        if (ShopifyPerson.cart(told.get("cart_token")) != null) {
            bill.put("cart_id", ShopifyPerson.cart(told.get("cart_token")));
        }
        bill.put("revenue", amount(told.get("subtotal_price"))).put("total", amount(told.get("total_price")))
                .put("tax", amount(told.get("total_tax"))).put("discount", amount(told.get("total_discounts")))
                .put("shipping", amount(told.path("total_shipping_price_set").path("shop_money").get("amount")));
        put(bill, "currency", told.has("currency") ? told.get("currency") : told.get("presentment_currency"));
        put(bill, "coupon", told.path("discount_codes").path(0).get("code"));
        ArrayNode products = bill.putArray("products");
        told.path("line_items").forEach(line -> products.add(product(line)));
        return bill;
    }

    static ObjectNode product(JsonNode line) {
        ObjectNode product = JsonNodeFactory.instance.objectNode();
        for (String[] field : new String[][] {{"product_id", "product_id"}, {"variant_id", "variant_id"}, {"sku", "sku"}, {"title", "name"},
                {"variant_title", "variant"}, {"vendor", "brand"}}) {
            if (text(line.get(field[0])) != null) {
                product.put(field[1], text(line.get(field[0])));
            }
        }
        if (text(line.get("price")) != null) {
            product.put("price", amount(line.get("price")));
        }
        put(product, "quantity", line.get("quantity"));
        return product;
    }

    static void put(ObjectNode into, String name, JsonNode value) {
        if (text(value) != null) {
            into.set(name, value);
        }
    }

    /** Null when it is absent or empty; ids are numbers at Shopify and texts here. */
    static String text(JsonNode value) {
        return value == null || !value.isValueNode() || value.isNull() || value.asText().isBlank() ? null : value.asText().strip();
    }

    private static BigDecimal amount(JsonNode value) {
        String text = text(value);
        try {
            return text == null ? BigDecimal.ZERO : new BigDecimal(text);
        } catch (NumberFormatException noAmount) {
            return BigDecimal.ZERO;
        }
    }
}
