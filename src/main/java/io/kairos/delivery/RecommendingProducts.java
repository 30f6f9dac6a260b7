package io.kairos.delivery;

import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Recommends products from the behavior log. {@code bought_together} is item-to-item collaborative filtering: for what she bought and what
 * is in her cart, the products with the highest sum of cosines, cos(a, b) = orders with both / √(orders with a · orders with b) (Sarwar et al.,
 * "Item-based collaborative filtering recommendation algorithms", 2001, on baskets). {@code popular_in_category} is what most customers bought
 * lately of the category she last looked at, or of all when none is known. Neither has what she bought or has in her cart.
 */
@Singleton
class RecommendingProducts implements Recommending {

    /** What is bought already is that for ever; the log keeps no longer. */
    private static final Duration EVER = Duration.ofDays(3650);

    private final BehaviorLog log;
    private final ProductTable table;
    private final CountingProducts counting;
    private final DeliveryConfig.Recommendations config;
    private final ProductDetails details;
    private final Clock clock;

    @Inject
    RecommendingProducts(BehaviorLog log, ProductTable table, CountingProducts counting, DeliveryConfig config, Clock clock) {
        this(log, table, counting, config.recommendations(), clock);
    }

    RecommendingProducts(BehaviorLog log, ProductTable table, CountingProducts counting, DeliveryConfig.Recommendations config, Clock clock) {
        this.log = log;
        this.table = table;
        this.counting = counting;
        this.config = config;
        this.clock = clock;
        this.details = new ProductDetails(config.hosts().orElse(List.of()).stream().map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Map<String, List<Map<String, Object>>> to(Customer customer, Set<String> lists) {
        counting.countUnderVirtualTime();
        return at(clock.instant(), customer.id(), lists);
    }

    /** As of an instant: hers as it was then, others' as it was counted last. */
    Map<String, List<Map<String, Object>>> at(Instant at, UUID customer, Set<String> lists) {
        OwnProducts own = OwnProducts.of(log.lookBack(Map.of(customer, at), Map.of(OwnProducts.VIEWED, config.own(), OwnProducts.ADDED, config.own(),
                OwnProducts.REMOVED, config.own(), OwnProducts.ORDERED, EVER), Duration.ZERO).getOrDefault(customer, List.of()), at, details);
        Set<String> hers = new HashSet<>(own.bought());
        hers.addAll(own.inCart());
        Map<String, List<Map<String, Object>>> found = new HashMap<>(own.lists(lists));
        if (lists.contains(BOUGHT_TOGETHER)) {
            found.put(BOUGHT_TOGETHER, shown(table.boughtWith(hers, hers, config.most())));
        }
        if (lists.contains(POPULAR_IN_CATEGORY)) {
            found.put(POPULAR_IN_CATEGORY, shown(table.popular(own.category(), hers, config.support(), config.most())));
        }
        found.replaceAll((name, products) -> products.stream().limit(config.most()).toList());
        return found;
    }

    private List<Map<String, Object>> shown(List<Map<String, Object>> products) {
        return new ArrayList<>(products.stream().map(details::of).toList());
    }
}
