package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.util.HashMap;
import java.util.Map;

/** What templates see: the message's context, {@code customer} with her attributes and userId, and {@code recommendations}. */
final class Variables {

    private Variables() {
    }

    static Map<String, Object> of(Message message, Customer customer) {
        Map<String, Object> variables = new HashMap<>(message.context().map());
        variables.put("customer", customer(customer));
        return variables;
    }

    /** The variables with {@code recommendations}, of which only those are worked out that the template shows. */
    static Map<String, Object> recommended(Map<String, Object> variables, Customer customer, Templates.Template template, Recommending recommending) {
        if (!template.recommendations().isEmpty()) {
            variables.put(KnownVariables.RECOMMENDATIONS, recommending.to(customer, template.recommendations()));
        }
        return variables;
    }

    static Map<String, Object> customer(Customer customer) {
        Map<String, Object> seen = new HashMap<>(customer.attributes().map());
        seen.put("id", customer.id().toString());
        seen.put("userId", customer.userId());
        return seen;
    }
}
