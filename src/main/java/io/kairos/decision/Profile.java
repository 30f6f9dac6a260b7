package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A customer's attributes follow from the log: each Identified or Customer Updated behavior sets the
 * attributes it names, in the order she lived through them. A JSON null removes one; nested objects merge; of consent, what {@link Consent} lets
 * count.
 */
public final class Profile {

    private Profile() {
    }

    static Customer after(Customer customer, Behavior behavior) {
        return behavior.changesCustomer()
                ? customer.with(JsonValues.of(merged(customer.attributes().map(),
                        Consent.counted(customer.attributes().map(), behavior.properties().map()))))
                : customer;
    }

    public static Customer after(Customer customer, Collection<Behavior> lived) {
        for (Behavior behavior : lived) {
            customer = after(customer, behavior);
        }
        return customer;
    }

    private static Map<String, Object> merged(Map<String, Object> before, Map<?, ?> changes) {
        Map<String, Object> after = new LinkedHashMap<>(before);
        changes.forEach((name, value) -> {
            if (value == null) {
                after.remove(name.toString());
            } else if (value instanceof Map<?, ?> inner && after.get(name) instanceof Map<?, ?> outer) {
                Map<String, Object> nested = new LinkedHashMap<>();
                outer.forEach((key, old) -> nested.put(key.toString(), old));
                after.put(name.toString(), merged(nested, inner));
            } else {
                after.put(name.toString(), value);
            }
        });
        return after;
    }
}
