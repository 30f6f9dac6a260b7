package io.kairos.release;

import java.time.Instant;

/** A message that went out to the customer, as rules see it. */
public record Contact(String channel, String topic, String template, String journey, Instant at) {

    public long time() {
        return at.toEpochMilli();
    }
}
