package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kairos.customer.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Reads tracking calls as the Segment HTTP API defines them into what is stored. */
final class ReadingMessages {

    /** A message that cannot be stored; says which field and why. */
    static final class Unreadable extends Exception {
        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    private static final Set<String> CALLS = Set.of("track", "identify", "page", "screen", "group", "alias");
    private static final int LONGEST = 255;

    private final String source;
    private final Instant receivedAt;
    private final Instant sentAt;

    /** @param sentAt by the sender's clock; null when not told */
    ReadingMessages(String source, Instant receivedAt, Instant sentAt) {
        this.source = source;
        this.receivedAt = receivedAt.truncatedTo(ChronoUnit.MILLIS);
        this.sentAt = sentAt;
    }

    /** @param call the endpoint's call; null in a batch, where each message tells its own */
    Incoming read(JsonNode message, String call) throws Unreadable {
        if (!(message instanceof ObjectNode)) {
            throw new Unreadable("a message must be a JSON object");
        }
        String kind = call != null ? call : text(message, "type", true);
        if (!CALLS.contains(kind)) {
            throw new Unreadable("\"type\" must be one of track, identify, page, screen, group, alias; it is \"" + kind + "\"");
        }
        String userId = text(message, "userId", kind.equals("alias"));
        String anonymousId = text(message, "anonymousId", false);
        if (userId == null && anonymousId == null) {
            throw new Unreadable("\"userId\" or \"anonymousId\" is missing");
        }
        UUID customer = userId != null ? Ids.user(userId) : Ids.anonymous(anonymousId);
        String messageId = text(message, "messageId", false);
        return new Incoming(customer, userId, userId == null ? anonymousId : null, formerly(message, kind, userId, anonymousId), source,
                messageId != null ? messageId : UUID.randomUUID().toString(), type(message, kind), occurredAt(message), receivedAt,
                properties(message, kind), context(message));
    }

    private static List<Incoming.Former> formerly(JsonNode message, String kind, String userId, String anonymousId) throws Unreadable {
        List<Incoming.Former> formerly = new ArrayList<>();
        if (kind.equals("identify") && userId != null && anonymousId != null) {
            formerly.add(Incoming.Former.anonymous(anonymousId));
        } else if (kind.equals("alias")) {
            String previous = text(message, "previousId", true);
            formerly.add(Incoming.Former.anonymous(previous));
            if (!previous.equals(userId)) {
                formerly.add(Incoming.Former.user(previous));
            }
        }
        return formerly;
    }

    private static String type(JsonNode message, String kind) throws Unreadable {
        return switch (kind) {
            case "track" -> text(message, "event", true);
            case "identify" -> Behavior.IDENTIFIED;
            case "page" -> Behavior.PAGE_VIEWED;
            case "screen" -> Behavior.SCREEN_VIEWED;
            case "group" -> Behavior.GROUPED;
            default -> Behavior.ALIASED;
        };
    }

    private static String properties(JsonNode message, String kind) throws Unreadable {
        ObjectNode properties = object(message, kind.equals("identify") || kind.equals("group") ? "traits" : "properties");
        switch (kind) {
            case "page", "screen" -> {
                add(properties, message, "name");
                add(properties, message, "category");
            }
            case "group" -> properties.put("groupId", text(message, "groupId", true));
            case "alias" -> properties.put("previousId", text(message, "previousId", true));
            default -> {
                // a track's properties and an identify's traits are all there is
            }
        }
        return properties.toString();
    }

    private static void add(ObjectNode properties, JsonNode message, String field) {
        if (message.hasNonNull(field) && !properties.has(field)) {
            properties.set(field, message.get(field));
        }
    }

    private static ObjectNode object(JsonNode message, String field) throws Unreadable {
        JsonNode value = message.get(field);
        if (value == null || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new Unreadable("\"" + field + "\" must be a JSON object");
    }

    private static String context(JsonNode message) throws Unreadable {
        return message.hasNonNull("context") ? object(message, "context").toString() : null;
    }

    /**
     * When it happened: what the sender's clock said, corrected by how much that clock is off, as far as
     * {@code sentAt} tells; never in the future.
     * Source: Segment's spec, timestamp = receivedAt - (sentAt - originalTimestamp).
     */
    private Instant occurredAt(JsonNode message) throws Unreadable {
        Instant timestamp = instant(message, "timestamp");
        if (timestamp == null) {
            return receivedAt;
        }
        Instant sent = sentAt != null ? sentAt : instant(message, "sentAt");
        Instant occurredAt = sent == null ? timestamp : receivedAt.minus(Duration.between(timestamp, sent));
        if (occurredAt.isBefore(Instant.EPOCH)) {
            throw new Unreadable("\"timestamp\" lies before 1970");
        }
        return (occurredAt.isAfter(receivedAt) ? receivedAt : occurredAt).truncatedTo(ChronoUnit.MILLIS);
    }

    /** An ISO 8601 instant; null when absent. */
    static Instant instant(JsonNode message, String field) throws Unreadable {
        JsonNode value = message.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            Instant instant = value.isIntegralNumber() ? Instant.ofEpochMilli(value.longValue()) : OffsetDateTime.parse(value.asText()).toInstant();
            if (instant.isBefore(Instant.parse("0001-01-01T00:00:00Z")) || instant.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
                throw new Unreadable("\"" + field + "\" is no sensible instant: " + value.asText());
            }
            return instant;
        } catch (DateTimeParseException e) {
            throw new Unreadable("\"" + field + "\" must be an ISO 8601 instant such as 2026-01-31T12:00:00.000Z; it is \"" + value.asText() + "\"");
        }
    }

    private static String text(JsonNode message, String field, boolean required) throws Unreadable {
        JsonNode value = message.get(field);
        if (value != null && (value.isContainerNode() || value.isBoolean())) {
            throw new Unreadable("\"" + field + "\" must be a text");
        }
        String text = value == null || value.isNull() ? "" : value.asText().strip();
        if (text.isEmpty()) {
            if (required) {
                throw new Unreadable("\"" + field + "\" is missing");
            }
            return null;
        }
        if (text.length() > LONGEST) {
            throw new Unreadable("\"" + field + "\" is longer than " + LONGEST + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Unreadable("\"" + field + "\" contains a NUL character");
        }
        return text;
    }
}
