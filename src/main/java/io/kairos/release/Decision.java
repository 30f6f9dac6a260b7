package io.kairos.release;

import java.time.Instant;
import java.util.List;

/**
 * A trigger that fired for a customer. Unique for each customer by trigger and key. Rules see earlier
 * ones as facts.
 *
 * @param key     what it is about: the cart, the order; without one given, the fired behaviors' message ids
 * @param at      when it fired, in event time
 * @param release number of the release that decided
 * @param because message ids of the behaviors the rule matched, accumulated ones too
 */
public record Decision(String trigger, String key, String rule, long release, Instant at, List<String> because) {

    public long time() {
        return at.toEpochMilli();
    }
}
