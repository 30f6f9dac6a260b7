package io.kairos.delivery;

import java.util.Locale;
import java.util.Set;

/** Where a message stands; {@code src/docs/message-states.md} is its diagram. */
public enum MessageStatus {

    QUEUED, SENT, SUPPRESSED, CANCELLED, FAILED;

    /** The states a message may go to from here. */
    public Set<MessageStatus> next() {
        return this == QUEUED ? Set.of(SENT, SUPPRESSED, CANCELLED, FAILED) : Set.of();
    }

    public static MessageStatus of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    /** As stored and as the API shows it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
