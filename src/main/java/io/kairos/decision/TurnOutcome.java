package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Decision;
import java.util.List;

/**
 * What a customer's turn decided.
 *
 * @param customer  with the attributes after all that arrived
 * @param arrived   the behaviors this turn took in, in the order she lived through them
 * @param made      decisions new in the ledger
 * @param retracted decisions that late behaviors undid
 * @param before    number of the release of her last turn; 0 when this is her first
 */
public record TurnOutcome(Customer customer, List<Behavior> arrived, List<Decision> made, List<Decision> retracted, long before) {

    public TurnOutcome(Customer customer, List<Behavior> arrived, List<Decision> made, List<Decision> retracted) {
        this(customer, arrived, made, retracted, 0);
    }
}
