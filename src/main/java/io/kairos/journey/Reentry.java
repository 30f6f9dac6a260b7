package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether a customer may enter a journey again.
 *
 * @param policy how often
 * @param after  with {@link Policy#AFTER}, how long after the last entry; otherwise null
 * @param key    a property of the triggering behaviors for whose values entries count apart; null for together
 */
public record Reentry(Policy policy, Duration after, String key) {

    /** Longer ones are shortened to a hash: keys stand in an index. */
    private static final int LONGEST_KEY = 200;

    public enum Policy {
        ONCE, AFTER, ALWAYS
    }

    /**
     * The value that entries are counted by: the latest triggering behavior's, or the decision's key where
     * none has the property; empty when they count together.
     */
    String keyOf(List<Behavior> triggering, String decisionKey) {
        if (key == null) {
            return "";
        }
        String value = decisionKey;
        for (Behavior behavior : triggering) {
            String text = behavior.text(key);
            value = text == null ? value : text;
        }
        return value.length() > LONGEST_KEY ? Ids.of("key", value).toString() : value.replace("\0", "");
    }

    /** Why a decision does not let her in, given the earlier enrollments by this key; null when it does. */
    String refusal(Instant at, List<EnrollmentRow> earlier, Duration lateAfter) {
        for (EnrollmentRow row : earlier) {
            if (row.underWayAt(at, lateAfter)) {
                return "already under way";
            }
            if (!row.countsAsEntered()) {
                continue;
            }
            if (policy == Policy.ONCE) {
                return "entered before, on " + row.enteredAt();
            }
            if (policy == Policy.AFTER && at.isBefore(row.enteredAt().plus(after))) {
                return "entered on " + row.enteredAt() + ", again from " + row.enteredAt().plus(after);
            }
        }
        return null;
    }
}
