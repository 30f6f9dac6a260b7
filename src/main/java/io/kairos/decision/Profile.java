package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A customer's attributes follow from the log: each Identified or Customer Updated behavior sets the
 * attributes it names, in the order she lived through them. A JSON null removes one; nested objects merge; of
 * consent, what {@link Consent} lets count. Grouped sets the attribute {@code group} to the group's traits; those of another group go.
 */
public final class Profile {

    private static final String GROUP = "group";

    private Profile() {
    }

    static Customer after(Customer customer, Behavior behavior) {
        if (!behavior.changesCustomer()) {
            return customer;
        }
        return customer.with(behavior.type().equals(Behavior.GROUPED) ? grouped(customer.attributes(), behavior)
                : Consent.changed(customer.attributes(), behavior.properties()));
    }

    private static JsonValues grouped(JsonValues attributes, Behavior behavior) {
        Map<String, Object> without = new LinkedHashMap<>(attributes.map());
        if (!Objects.equals(attributes.text(GROUP + ".groupId"), behavior.text("groupId"))) {
            without.remove(GROUP);
        }
        return JsonValues.of(without).changedBy(JsonValues.of(Map.of(GROUP, behavior.properties().map())));
    }

    public static Customer after(Customer customer, Collection<Behavior> lived) {
        for (Behavior behavior : lived) {
            customer = after(customer, behavior);
        }
        return customer;
    }
}
