package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recommends products to a customer, as templates see them in {@code recommendations}. */
interface Recommending {

    String RECENTLY_VIEWED = "recently_viewed";
    String LEFT_IN_CART = "left_in_cart";
    String BOUGHT_TOGETHER = "bought_together";
    String POPULAR_IN_CATEGORY = "popular_in_category";
    Set<String> LISTS = Set.of(RECENTLY_VIEWED, LEFT_IN_CART, BOUGHT_TOGETHER, POPULAR_IN_CATEGORY);

    /** Recommends nothing. */
    Recommending NOTHING = (customer, lists) -> Map.of();

    /**
     * @param lists which of {@link #LISTS}
     * @return for each list its products, the best first; each with product_id and, where known, name, price, image_url, url and category
     */
    Map<String, List<Map<String, Object>>> to(Customer customer, Set<String> lists);
}
