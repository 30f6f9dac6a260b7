package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.delivery.MessageEvents.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads what SES reports, as feedback notifications and as event publishing have it. Source: Amazon SES developer guide, "Contents of event data". */
final class SesEvents {

    private SesEvents() {
    }

    /** @param id SNS's id of the report; one e-mail has one recipient, and a list of several is one event for each */
    static List<ProviderEvent> read(JsonNode report, String id, Instant now) {
        String type = HookBody.text(report, report.has("eventType") ? "eventType" : "notificationType");
        UUID message = message(report.path("mail"));
        if (type == null || id == null) {
            return List.of();
        }
        return switch (type) {
            case "Delivery" -> events(Kind.DELIVERED, report.path("delivery"), "recipients", message, id, now, false);
            case "Complaint" -> events(Kind.COMPLAINED, report.path("complaint"), "complainedRecipients", message, id, now, false);
            case "Subscription" -> unsubscribed(report, message, id, now);
            case "Bounce" -> events(Kind.BOUNCED, report.path("bounce"), "bouncedRecipients", message, id, now,
                    report.path("bounce").path("bounceType").asText().equals("Permanent"));
            default -> List.of();
        };
    }

    private static List<ProviderEvent> events(Kind kind, JsonNode part, String recipients, UUID message, String id, Instant now, boolean hard) {
        List<ProviderEvent> events = new ArrayList<>();
        for (JsonNode recipient : part.path(recipients)) {
            String address = recipient.isTextual() ? recipient.asText() : HookBody.text(recipient, "emailAddress");
            String detail = kind != Kind.BOUNCED ? HookBody.text(part, "complaintFeedbackType")
                    : HookBody.text(recipient, "diagnosticCode") != null ? HookBody.text(recipient, "diagnosticCode") : HookBody.text(part, "bounceSubType");
            events.add(new ProviderEvent("ses", events.isEmpty() ? id : id + ":" + events.size(), kind, message, address, at(part, now), detail, hard));
        }
        return events;
    }

    private static List<ProviderEvent> unsubscribed(JsonNode report, UUID message, String id, Instant now) {
        JsonNode part = report.path("subscription");
        JsonNode preferences = part.path("newTopicPreferences");
        boolean all = preferences.path("unsubscribeAll").asBoolean();
        return !all ? List.of() : List.of(new ProviderEvent("ses", id, Kind.UNSUBSCRIBED, message, null, at(part, now), null, false));
    }

    private static Instant at(JsonNode part, Instant now) {
        try {
            return Instant.parse(part.path("timestamp").asText());
        } catch (DateTimeParseException untold) {
            return now;
        }
    }

    /** SES gives e-mails a Message-ID of its own; the other headers stay. */
    private static UUID message(JsonNode mail) {
        for (JsonNode header : mail.path("headers")) {
            if ("X-Kairos-Message-Id".equalsIgnoreCase(HookBody.text(header, "name"))) {
                return ProviderEvent.message(HookBody.text(header, "value"));
            }
        }
        return null;
    }
}
