package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import java.util.Collection;

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
                ? customer.with(Consent.changed(customer.attributes(), behavior.properties()))
                : customer;
    }

    public static Customer after(Customer customer, Collection<Behavior> lived) {
        for (Behavior behavior : lived) {
            customer = after(customer, behavior);
        }
        return customer;
    }
}
