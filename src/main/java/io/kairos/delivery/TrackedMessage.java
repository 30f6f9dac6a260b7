package io.kairos.delivery;

import io.kairos.customer.JsonValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A message that something becomes of.
 *
 * @param customerId whose it is now, after merges
 * @param subject    null when it is not an e-mail, or its content is not kept any more
 * @param sentAt     null while it is not known to be sent
 * @param attempts   how many failed
 */
record TrackedMessage(UUID customerId, UUID id, String journey, String step, String channel, String template, String subject,
        Instant sentAt, int attempts) {

    static TrackedMessage of(ResultSet row) throws SQLException {
        Timestamp settled = row.getTimestamp("settled_at");
        boolean email = row.getString("channel").equals(EmailChannel.NAME);
        String content = row.getString("content");
        return new TrackedMessage(row.getObject("customer_id", UUID.class), row.getObject("id", UUID.class), row.getString("journey"),
                row.getString("step"), row.getString("channel"), row.getString("template"),
                email && content != null ? JsonValues.parse(content).text("subject") : row.getString("mailbox_subject"),
                settled == null ? null : settled.toInstant(), row.getInt("attempts"));
    }

    /** As Segment's e-mail spec has them, with what else is known; of other channels the template and the channel. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        boolean email = channel.equals(EmailChannel.NAME);
        if (template != null) {
            properties.put(email ? "email_id" : "template", template);
        }
        if (!email) {
            properties.put("channel", channel);
        }
        if (subject != null) {
            properties.put("email_subject", subject);
        }
        properties.put("campaign", Map.of("name", journey, "source", "kairos", "medium", channel, "content", step));
        properties.put("journey", journey);
        properties.put("step", step);
        properties.put("message_id", id.toString());
        return properties;
    }
}
