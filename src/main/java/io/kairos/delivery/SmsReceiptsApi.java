package io.kairos.delivery;

import io.kairos.delivery.MessageEvents.Kind;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where Twilio tells what became of text messages. The receipt may come before the sender has committed, so it names the message itself. */
@Path(SmsReceiptsApi.PATH)
class SmsReceiptsApi {

    static final String PATH = "/api/sms/status";
    /** Kinds of events by Twilio's states; the others are on the way to these. */
    private static final Map<String, Kind> KINDS = Map.of("delivered", Kind.DELIVERED, "undelivered", Kind.FAILED, "failed", Kind.FAILED);

    private final DeliveryConfig config;
    private final MessageEvents events;
    private final TakingProviderEvents taking;
    private final Clock clock;

    SmsReceiptsApi(DeliveryConfig config, MessageEvents events, TakingProviderEvents taking, Clock clock) {
        this.config = config;
        this.events = events;
        this.taking = taking;
        this.clock = clock;
    }

    @POST
    @Blocking
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(summary = "A delivery receipt of Twilio's", description = "Verified by X-Twilio-Signature; telling it again changes nothing.")
    public void status(@HeaderParam("X-Twilio-Signature") String signature, @Context UriInfo uri, MultivaluedMap<String, String> form) {
        ChannelsConfig.Sms sms = config.sms();
        if (sms.authToken().isEmpty() || sms.callbackUrl().isEmpty()) {
            throw refused(Status.NOT_FOUND, "No receipts are expected: set kairos.delivery.sms.auth-token and kairos.delivery.sms.callback-url.");
        }
        String url = ChannelsConfig.withoutSlash(sms.callbackUrl().get()) + PATH + "?" + uri.getRequestUri().getRawQuery();
        if (!new TwilioSignature(sms.authToken().get()).isGenuine(signature, url, form)) {
            throw refused(Status.FORBIDDEN, "X-Twilio-Signature does not fit: it must be made with the account's auth token over " + url + " and the form.");
        }
        Kind kind = KINDS.get(form.getFirst("MessageStatus"));
        if (kind == null) {
            return;
        }
        UUID id = id(uri, "message");
        TrackedMessage message = events.find(id(uri, "customer"), id).filter(found -> found.channel().equals(ChannelTemplate.SMS))
                .orElseThrow(() -> refused(Status.NOT_FOUND, "There is no text message " + id + "."));
        String error = form.getFirst("ErrorCode");
        String reason = kind == Kind.FAILED ? form.getFirst("MessageStatus") + (error == null ? "" : " " + error) : null;
        taking.take(List.of(new ProviderEvent("twilio", kind.toString(), kind, message.id(), null, clock.instant(), reason, false)));
    }

    private static UUID id(UriInfo uri, String name) {
        try {
            return UUID.fromString(String.valueOf(uri.getQueryParameters().getFirst(name)));
        } catch (IllegalArgumentException none) {
            throw refused(Status.NOT_FOUND, "The address names no " + name + ": it must be the StatusCallback that came with the message.");
        }
    }

    private static HttpProblem refused(Status status, String detail) {
        return HttpProblem.builder().withStatus(status).withTitle("The receipt was not taken").withDetail(detail).build();
    }
}
