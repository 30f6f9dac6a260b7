package io.kairos.delivery;

import io.kairos.customer.JsonValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * A queued message, as its channel gets it.
 *
 * @param id       the idempotency key, the same at every attempt
 * @param attempts how many failed so far
 * @param content  what the first attempt rendered, in the channel's own form; null before
 */
record Message(UUID customerId, UUID id, String journey, String step, long release, String channel, String template,
        String topic, boolean transactional, JsonValues context, int attempts, Instant queuedAt, String content) {

    static final String COLUMNS = "customer_id, id, journey, step, release, channel, template, topic, transactional, context, "
            + "attempts, queued_at, content";

    static Message of(ResultSet row) throws SQLException {
        return new Message(row.getObject("customer_id", UUID.class), row.getObject("id", UUID.class), row.getString("journey"),
                row.getString("step"), row.getLong("release"), row.getString("channel"), row.getString("template"),
                row.getString("topic"), row.getBoolean("transactional"), JsonValues.parse(row.getString("context")),
                row.getInt("attempts"), row.getTimestamp("queued_at").toInstant(), row.getString("content"));
    }

    Message about(JsonValues newContext) {
        return new Message(customerId, id, journey, step, release, channel, template, topic, transactional, newContext, attempts,
                queuedAt, content);
    }

    /** Whether its content is committed: it has its room under the caps, and an earlier attempt may have reached the provider. */
    boolean released() {
        return content != null;
    }

    Message with(String rendered) {
        return new Message(customerId, id, journey, step, release, channel, template, topic, transactional, context, attempts,
                queuedAt, rendered);
    }
}
