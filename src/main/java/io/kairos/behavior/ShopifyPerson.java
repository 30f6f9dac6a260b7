package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who is behind a cart, checkout or order: the customer's id at Shopify, or, while nobody said who she is, the cart.
 *
 * @param userId      null while she is not known
 * @param anonymousId what she was known by before; null when nothing ties this to a cart or checkout
 */
record ShopifyPerson(String userId, String anonymousId) {

    /** @return null when there is neither */
    static ShopifyPerson of(JsonNode told) {
        String user = ReadingShopify.text(told.path("customer").get("id"));
        String cart = cart(told.get("cart_token"));
        String checkout = ReadingShopify.text(told.get(told.has("checkout_token") ? "checkout_token" : "token"));
        String email = ReadingShopify.text(told.get("email"));
        String anonymous = cart != null ? cart : checkout != null || user != null ? checkout : email;
        return user == null && anonymous == null ? null : new ShopifyPerson(user, anonymous);
    }

    /** A cart's token, without the key that newer ones have behind it. */
    static String cart(JsonNode token) {
        String text = ReadingShopify.text(token);
        return text == null ? null : text.replaceFirst("\\?.*", "");
    }

    /** The same person, as far as is known now. */
    ShopifyPerson knownAs(ShopifyPerson now) {
        return userId == null && now.userId() != null ? new ShopifyPerson(now.userId(), anonymousId) : now;
    }

    /** A tracking call of hers. */
    ObjectNode call(String kind, String messageId, String timestamp) {
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", kind).put("messageId", messageId);
        if (userId != null) {
            call.put("userId", userId);
        } else {
            call.put("anonymousId", anonymousId);
        }
        return timestamp == null ? call : call.put("timestamp", timestamp);
    }
}
