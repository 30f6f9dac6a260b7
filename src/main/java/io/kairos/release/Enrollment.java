package io.kairos.release;

import io.kairos.customer.JsonValues;
import java.time.Instant;

/**
 * A customer's run of a journey, as rules and conditions see it.
 *
 * @param key     the re-entry key ("" without one)
 * @param state   as in the state diagram of enrollments
 * @param context properties of the behaviors that triggered it
 */
public record Enrollment(String journey, String key, String state, Instant enteredAt, JsonValues context) {

    public String text(String property) {
        return context.text(property);
    }

    public Double number(String property) {
        return context.number(property);
    }

    public boolean flag(String property) {
        return context.flag(property);
    }
}
