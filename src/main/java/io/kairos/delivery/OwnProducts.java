package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a customer's own behaviors say about products: "Product Viewed", "Product Added", "Product Removed" and the {@code products} of
 * "Order Completed". An order takes what it has out of the lists, and empties its cart: that of its {@code cart_id}, or without one every cart.
 */
final class OwnProducts {

    static final String VIEWED = "Product Viewed";
    static final String ADDED = "Product Added";
    static final String REMOVED = "Product Removed";
    static final String ORDERED = "Order Completed";

    private record InCart(Object cart, Map<String, Object> product) {
    }

    private final ProductDetails details;
    private final Map<String, Map<String, Object>> viewed = new LinkedHashMap<>();
    private final Map<String, InCart> cart = new LinkedHashMap<>();
    private final Set<String> bought = new LinkedHashSet<>();
    private String category;

    private OwnProducts(ProductDetails details) {
        this.details = details;
    }

    /**
     * @param lived in the order she lived through them
     * @param at    what came later is not known yet
     */
    static OwnProducts of(Collection<Behavior> lived, Instant at, ProductDetails details) {
        OwnProducts own = new OwnProducts(details);
        lived.stream().filter(behavior -> !behavior.occurredAt().isAfter(at)).forEach(own::take);
        return own;
    }

    private void take(Behavior behavior) {
        Map<String, Object> properties = behavior.properties().map();
        if (behavior.type().equals(ORDERED)) {
            order(properties);
            return;
        }
        Map<String, Object> product = details.of(properties);
        if (product == null) {
            return;
        }
        String id = product.get("product_id").toString();
        switch (behavior.type()) {
            case VIEWED -> {
                viewed.remove(id);
                viewed.put(id, product);
                category = behavior.text("category") == null ? category : behavior.text("category");
            }
            case ADDED -> {
                cart.remove(id);
                cart.put(id, new InCart(properties.get("cart_id"), product));
                category = behavior.text("category") == null ? category : behavior.text("category");
            }
            case REMOVED -> cart.remove(id);
            default -> {
            }
        }
    }

    private void order(Map<String, Object> order) {
        Object ordered = order.get("cart_id");
        cart.values().removeIf(item -> ordered == null || item.cart() == null || Objects.equals(ordered, item.cart()));
        for (Object line : order.get("products") instanceof List<?> products ? products : List.of(order)) {
            String id = line instanceof Map<?, ?> product ? ProductDetails.id(product) : null;
            if (id != null) {
                bought.remove(id);
                bought.add(id);
                viewed.remove(id);
                cart.remove(id);
            }
        }
    }

    /** The lists that need nobody else; those that do are empty. */
    Map<String, List<Map<String, Object>>> lists(Set<String> names) {
        Map<String, List<Map<String, Object>>> lists = new LinkedHashMap<>();
        names.forEach(name -> lists.put(name, switch (name) {
            case Recommending.RECENTLY_VIEWED -> newestFirst(viewed.values());
            case Recommending.LEFT_IN_CART -> newestFirst(cart.values().stream().map(InCart::product).toList());
            default -> List.of();
        }));
        return lists;
    }

    private static List<Map<String, Object>> newestFirst(Collection<Map<String, Object>> products) {
        List<Map<String, Object>> newest = new ArrayList<>(products);
        Collections.reverse(newest);
        return newest;
    }

    /** Of the product she last looked at or put into her cart; null when none is known. */
    String category() {
        return category;
    }

    /** Ids of what she ever bought, the latest last. */
    Set<String> bought() {
        return bought;
    }

    Set<String> inCart() {
        return cart.keySet();
    }
}
