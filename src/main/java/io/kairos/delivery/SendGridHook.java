package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.delivery.MessageEvents.Kind;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * SendGrid's signed event webhook: an ECDSA signature over the time and the body as sent. Source: Twilio SendGrid, "Getting started with
 * the Event Webhook security features". A request told twice changes nothing, since each event has an id.
 */
@Path("/hooks/sendgrid")
@Blocking
class SendGridHook {

    private final DeliveryConfig config;
    private final TakingProviderEvents taking;
    private final Clock clock;

    SendGridHook(DeliveryConfig config, TakingProviderEvents taking, Clock clock) {
        this.config = config;
        this.taking = taking;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Events of SendGrid: delivered, bounced, marked as spam, unsubscribed")
    public void events(@HeaderParam("X-Twilio-Email-Event-Webhook-Signature") String signature,
            @HeaderParam("X-Twilio-Email-Event-Webhook-Timestamp") String timestamp, byte[] body) {
        String key = config.hooks().sendgrid().publicKey()
                .orElseThrow(() -> HookBody.unconfigured("kairos.delivery.hooks.sendgrid.public-key"));
        if (!genuine(key, signature, timestamp, body)) {
            throw HookBody.forged("The signature does not fit the body and the key of kairos.delivery.hooks.sendgrid.public-key.");
        }
        taking.take(read(HookBody.read(body), clock.instant()));
    }

    static boolean genuine(String key, String signature, String timestamp, byte[] body) {
        if (signature == null || timestamp == null) {
            return false;
        }
        try {
            Signature verifying = Signature.getInstance("SHA256withECDSA");
            verifying.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(key))));
            verifying.update(timestamp.getBytes(StandardCharsets.UTF_8));
            verifying.update(body);
            return verifying.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }

    static List<ProviderEvent> read(JsonNode reported, Instant now) {
        List<ProviderEvent> events = new ArrayList<>();
        for (JsonNode event : reported) {
            Kind kind = kind(event.path("event").asText());
            String id = HookBody.text(event, "sg_event_id");
            if (kind != null && id != null) {
                String message = HookBody.text(event, "kairos_message_id");
                Instant at = event.path("timestamp").canConvertToLong() && event.path("timestamp").isNumber()
                        ? Instant.ofEpochSecond(Math.max(0, Math.min(now.getEpochSecond(), event.path("timestamp").longValue()))) : now;
                boolean hard = event.path("event").asText().equals("bounce") && !event.path("type").asText().equals("blocked");
                events.add(new ProviderEvent("sendgrid", id, kind,
                        ProviderEvent.message(message != null ? message : HookBody.text(event, "smtp-id")), HookBody.text(event, "email"), at,
                        HookBody.text(event, "reason"), hard));
            }
        }
        return events;
    }

    /** Null for what is no concern: opens and clicks are recorded here. */
    private static Kind kind(String event) {
        return switch (event) {
            case "delivered" -> Kind.DELIVERED;
            case "bounce", "dropped" -> Kind.BOUNCED;
            case "spamreport" -> Kind.COMPLAINED;
            case "unsubscribe", "group_unsubscribe" -> Kind.UNSUBSCRIBED;
            default -> null;
        };
    }
}
