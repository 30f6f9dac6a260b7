package io.kairos.journey;

import io.kairos.behavior.Behavior;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What stands in the cart an enrollment is about: the properties of each "Product Added" of the cart that
 * the triggering behaviors name in {@code cart_id}, the latest of each product, without those that a
 * "Product Removed" of that cart took out again. When they name no cart, the products they are about themselves.
 */
final class CartItems {

    static final String ADDED = "Product Added";
    static final String REMOVED = "Product Removed";
    private static final String CART = "cart_id";
    /** More would only bloat the stored context: no e-mail shows them. */
    private static final int MOST = 100;

    private final String cart;
    private final Map<String, Map<String, Object>> items = new LinkedHashMap<>();

    private CartItems(String cart) {
        this.cart = cart;
    }

    /** @param products what was added and removed, before and after, in the order it happened */
    static CartItems at(List<Behavior> triggering, Collection<Behavior> products) {
        String cart = null;
        for (Behavior behavior : triggering) {
            cart = behavior.text(CART) == null ? cart : behavior.text(CART);
        }
        CartItems items = new CartItems(cart);
        if (cart == null) {
            triggering.stream().filter(behavior -> behavior.text("product_id") != null).forEach(items::add);
        } else {
            items.apply(Stream.concat(triggering.stream(), products.stream()).sorted(Behavior.LIVED).distinct().toList());
        }
        return items;
    }

    /** The same as {@link #list} said, to be brought up to date. */
    static CartItems of(String cart, List<Map<String, Object>> list) {
        CartItems items = new CartItems(cart);
        list.forEach(item -> items.items.put(product(item, item.toString()), item));
        return items;
    }

    /** Applying the same behaviors again, all in their order, changes nothing. */
    void apply(Collection<Behavior> behaviors) {
        if (cart == null) {
            return;
        }
        for (Behavior behavior : behaviors) {
            if (!cart.equals(behavior.text(CART))) {
                continue;
            }
            if (behavior.type().equals(ADDED)) {
                add(behavior);
            } else if (behavior.type().equals(REMOVED)) {
                remove(behavior);
            }
        }
    }

    private void add(Behavior behavior) {
        String product = product(behavior.properties().map(), behavior.messageId());
        if (items.size() < MOST || items.containsKey(product)) {
            items.put(product, behavior.properties().map());
        }
    }

    /** Fewer than there are leaves the others; without a quantity, or more, none is left. */
    private void remove(Behavior behavior) {
        String product = product(behavior.properties().map(), behavior.messageId());
        if (items.get(product) != null && items.get(product).get("quantity") instanceof Number there && behavior.number("quantity") != null
                && behavior.number("quantity") < there.doubleValue()) {
            double left = there.doubleValue() - behavior.number("quantity");
            Map<String, Object> item = new LinkedHashMap<>(items.get(product));
            item.put("quantity", left == Math.rint(left) ? (Object) (long) left : (Object) left);
            items.put(product, item);
        } else {
            items.remove(product);
        }
    }

    private static String product(Map<String, Object> properties, String otherwise) {
        Object id = properties.getOrDefault("product_id", properties.get("sku"));
        return id == null ? otherwise : id.toString();
    }

    String cart() {
        return cart;
    }

    List<Map<String, Object>> list() {
        return new ArrayList<>(items.values());
    }
}
