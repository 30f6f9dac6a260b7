package io.kairos.delivery;

import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/** The links of e-mails: records the click, then leads on. Links that no message had lead nowhere. */
@Path("/c")
@Blocking
class ClickResource {

    private static final Logger LOG = Logger.getLogger(ClickResource.class);
    private static final String UNKNOWN = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>This link does not work</title></head>
            <body style="font-family:Helvetica,Arial,sans-serif;max-width:34em;margin:15vh auto;padding:0 1.5em;color:#22252a;line-height:1.5">
            <h1 style="font-size:1.4em">This link does not work</h1>
            <p>It is not complete, or was changed on the way. Please open the e-mail again and follow the link from there.</p>
            </body></html>
            """;

    private final TrackedLinks links;
    private final RecordingResponses responses;
    private final MessageEvents events;
    private final DeliveryConfig config;

    ClickResource(TrackedLinks links, RecordingResponses responses, MessageEvents events, DeliveryConfig config) {
        this.links = links;
        this.responses = responses;
        this.events = events;
        this.config = config;
    }

    @GET
    @Path("{token}")
    @Operation(hidden = true)
    public Response follow(String token, @Context HttpServerRequest request) {
        Optional<TrackedLinks.Click> click = links.click(token);
        if (click.isEmpty()) {
            return unknown();
        }
        try {
            responses.clicked(click.get(), Visit.of(request));
        } catch (RuntimeException failed) {
            // she wants to see the page, whatever is wrong here
            LOG.errorf(failed, "A click on %s in message %s was not recorded", click.get().url(), click.get().messageId());
        }
        return Response.status(Response.Status.FOUND).header("Location", ascii(target(click.get())))
                .header("Cache-Control", "no-store").header("X-Robots-Tag", "noindex").build();
    }

    static Response unknown() {
        return Response.status(Response.Status.NOT_FOUND).type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8")).entity(UNKNOWN).build();
    }

    private String target(TrackedLinks.Click click) {
        if (!config.tracking().utm()) {
            return click.url();
        }
        try {
            return events.find(click.customerId(), click.messageId())
                    .map(message -> Utm.of(message.channel(), message.journey(), message.step()).addTo(click.url())).orElse(click.url());
        } catch (RuntimeException failed) {
            return click.url();
        }
    }

    /** A header has ASCII; what an address may not have is escaped as browsers do. */
    static String ascii(String url) {
        StringBuilder escaped = new StringBuilder(url.length());
        url.codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
                escaped.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escaped.append(String.format("%%%02X", b));
                }
            }
        });
        return escaped.toString();
    }
}
