package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.JsonValues;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * What a journey is for: a behavior within a time after entry. Each such behavior counts once, with its value.
 *
 * @param when        id of the condition, judged on each behavior by itself
 * @param within      the conversion window, from entry, exclusive
 * @param value       the property that holds the value; null for none
 * @param refundWhen  id of the condition for a behavior that takes value back; null without one
 * @param refundValue the property that holds how much; what {@code value} names when left out
 * @param refundBy    the property that the counted behavior and the refund have in common
 * @param refundWithin how long after entry refunds count
 */
public record Goal(String name, String when, Duration within, String value, String refundWhen, String refundValue, String refundBy,
        Duration refundWithin) {

    /** How long after entry something can still change. */
    Duration open() {
        return refundWhen == null || refundWithin.compareTo(within) < 0 ? within : refundWithin;
    }

    static BigDecimal amount(Behavior behavior, String property) {
        Object value = property == null ? null : behavior.properties().get(property);
        try {
            return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
        } catch (NumberFormatException noNumber) {
            return BigDecimal.ZERO;
        }
    }
}
