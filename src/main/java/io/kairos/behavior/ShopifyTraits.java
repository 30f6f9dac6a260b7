package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A customer as Shopify tells of her, as the traits of an identify call. */
final class ShopifyTraits {

    private static final String[][] OWN = {{"email", "email"}, {"first_name", "firstName"}, {"last_name", "lastName"}, {"phone", "phone"},
            {"locale", "locale"}, {"tags", "tags"}, {"orders_count", "ordersCount"}, {"total_spent", "totalSpent"}, {"created_at", "createdAt"}};
    private static final String[][] ADDRESS = {{"address1", "street"}, {"city", "city"}, {"zip", "postalCode"}, {"province", "state"},
            {"country_code", "country"}};

    private ShopifyTraits() {
    }

    static ObjectNode of(JsonNode customer) {
        ObjectNode traits = JsonNodeFactory.instance.objectNode();
        copy(customer, traits, OWN);
        ObjectNode address = JsonNodeFactory.instance.objectNode();
        copy(customer.path("default_address"), address, ADDRESS);
        if (!address.isEmpty()) {
            traits.set("address", address);
        }
        return traits;
    }

    private static void copy(JsonNode from, ObjectNode into, String[][] names) {
        for (String[] name : names) {
            ReadingShopify.put(into, name[1], from.get(name[0]));
        }
    }
}
