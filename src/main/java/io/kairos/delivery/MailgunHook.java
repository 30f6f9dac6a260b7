package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.delivery.MessageEvents.Kind;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Jdbi;

/**
 * Mailgun's webhooks: HMAC-SHA256 over a time and a token, which do not cover the event, so that a token is good once. Source: Mailgun's
 * documentation, "Securing webhooks".
 */
@Path("/hooks/mailgun")
@Blocking
class MailgunHook {

    private final DeliveryConfig config;
    private final TakingProviderEvents taking;
    private final Jdbi jdbi;
    private final Clock clock;

    MailgunHook(DeliveryConfig config, TakingProviderEvents taking, Jdbi jdbi, Clock clock) {
        this.config = config;
        this.taking = taking;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Events of Mailgun: delivered, failed, complained, unsubscribed")
    public void event(byte[] body) {
        String key = config.hooks().mailgun().signingKey()
                .orElseThrow(() -> HookBody.unconfigured("kairos.delivery.hooks.mailgun.signing-key"));
        JsonNode posted = HookBody.read(body);
        JsonNode signature = posted.path("signature");
        Instant now = clock.instant();
        if (!genuine(key, signature, now, config.hooks().mailgun().window())) {
            throw HookBody.forged("The signature does not fit kairos.delivery.hooks.mailgun.signing-key, or is too old.");
        }
        taking.take(read(posted.path("event-data"), now), () -> fresh(signature.path("token").asText(), now));
    }

    static boolean genuine(String key, JsonNode signature, Instant now, Duration window) {
        String timestamp = HookBody.text(signature, "timestamp");
        String token = HookBody.text(signature, "token");
        String told = HookBody.text(signature, "signature");
        if (timestamp == null || token == null || told == null || !timestamp.matches("\\d{1,12}") || token.length() > 255 || token.indexOf('\0') >= 0) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String right = HexFormat.of().formatHex(mac.doFinal((timestamp + token).getBytes(StandardCharsets.UTF_8)));
            Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs();
            return MessageDigest.isEqual(right.getBytes(StandardCharsets.US_ASCII), told.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8))
                    && age.compareTo(window) <= 0;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Tokens are kept for as long as their signatures can be good: the window reaches both ways. */
    private boolean fresh(String token, Instant now) {
        return jdbi.withHandle(handle -> {
            handle.createUpdate("delete from hook_token where signed_at < :old")
                    .bind("old", Timestamp.from(now.minus(config.hooks().mailgun().window().multipliedBy(2)))).execute();
            return handle.createUpdate("insert into hook_token (token, signed_at) values (:token, :now) on conflict do nothing")
                    .bind("token", token).bind("now", Timestamp.from(now)).execute() == 1;
        });
    }

    static List<ProviderEvent> read(JsonNode event, Instant now) {
        boolean permanent = event.path("severity").asText().equals("permanent");
        Kind kind = kind(event.path("event").asText(), permanent);
        String id = HookBody.text(event, "id");
        if (kind == null || id == null) {
            return List.of();
        }
        JsonNode status = event.path("delivery-status");
        String reason = HookBody.text(status, "message") != null ? HookBody.text(status, "message")
                : HookBody.text(status, "description") != null ? HookBody.text(status, "description") : HookBody.text(event, "reason");
        double seconds = event.path("timestamp").asDouble(now.toEpochMilli() / 1000.0);
        Instant at = Instant.ofEpochMilli((long) Math.max(0, Math.min(now.toEpochMilli(), seconds * 1000)));
        return List.of(new ProviderEvent("mailgun", id, kind, ProviderEvent.message(HookBody.text(event.path("message").path("headers"), "message-id")),
                HookBody.text(event, "recipient"), at, kind == Kind.BOUNCED ? reason : null, permanent));
    }

    /** Null for what is no concern; a temporary failure is one Mailgun tries again after. */
    private static Kind kind(String event, boolean permanent) {
        return switch (event) {
            case "delivered" -> Kind.DELIVERED;
            case "failed" -> permanent ? Kind.BOUNCED : null;
            case "complained" -> Kind.COMPLAINED;
            case "unsubscribed" -> Kind.UNSUBSCRIBED;
            default -> null;
        };
    }
}
