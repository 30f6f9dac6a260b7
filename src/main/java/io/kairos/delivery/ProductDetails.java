package io.kairos.delivery;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Products as templates see them. What a browser sent may stand in other customers' mails, so only links to web pages stay, and only of
 * the shop's hosts where those are known.
 *
 * @param hosts empty for any
 */
record ProductDetails(Set<String> hosts) {

    static final ProductDetails ANY_HOST = new ProductDetails(Set.of());
    private static final List<String> LINKS = List.of("image_url", "url");
    private static final List<String> DETAILS = List.of("name", "price", "currency", "category", "brand", "variant", "quantity");

    /** Null when the properties name no product. */
    Map<String, Object> of(Map<?, ?> properties) {
        String id = id(properties);
        if (id == null) {
            return null;
        }
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("product_id", id);
        DETAILS.stream().filter(detail -> single(properties.get(detail))).forEach(detail -> product.put(detail, properties.get(detail)));
        LINKS.stream().filter(link -> properties.get(link) instanceof String address && leadsToTheShop(address))
                .forEach(link -> product.put(link, properties.get(link)));
        return product;
    }

    /** Its product_id, or else its sku. */
    static String id(Map<?, ?> properties) {
        Object id = properties.get("product_id") == null ? properties.get("sku") : properties.get("product_id");
        return single(id) && !id.toString().isBlank() ? id.toString() : null;
    }

    private static boolean single(Object value) {
        return value != null && !(value instanceof Map) && !(value instanceof List);
    }

    private boolean leadsToTheShop(String address) {
        try {
            URI uri = URI.create(address.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null
                    && (hosts.isEmpty() || hosts.contains(uri.getHost().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
