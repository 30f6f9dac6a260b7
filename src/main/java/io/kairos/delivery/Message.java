package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

    Announcement sentTo(Customer customer, Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("journey", journey);
        data.put("message", id);
        data.put("step", step);
        data.put("channel", channel);
        data.put("template", template);
        data.put("topic", topic);
        return new Announcement(Kind.MESSAGE_SENT, customer, journey, id.toString(), now, data);
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
