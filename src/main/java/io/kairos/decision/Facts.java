package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a customer when her turn comes.
 *
 * @param customer with the attributes as of {@code clock}
 * @param past     the behaviors decided on before, in the order she lived through them, as far back as the
 *                 release needs
 * @param others   decisions, contacts and enrollments, when rules mention them
 * @param clock    instant up to which everything has been decided; null before her first turn
 */
record Facts(Customer customer, List<Behavior> past, List<?> others, Instant clock) {

    long clockMillis() {
        return clock == null ? 0 : clock.toEpochMilli();
    }
}
