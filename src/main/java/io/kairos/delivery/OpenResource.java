package io.kairos.delivery;

import io.kairos.behavior.Pixel;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The pixel of e-mails: records that the e-mail is looked at. */
@Path("/o")
@Blocking
class OpenResource {

    private final TrackedLinks links;
    private final RecordingResponses responses;

    OpenResource(TrackedLinks links, RecordingResponses responses) {
        this.links = links;
        this.responses = responses;
    }

    @GET
    @Path("{token: [A-Za-z0-9_-]+}.gif")
    @Operation(hidden = true)
    public Response pixel(String token, @Context HttpServerRequest request) {
        Optional<TrackedLinks.Open> open = links.open(token);
        if (open.isEmpty()) {
            return ClickResource.unknown();
        }
        responses.opened(open.get(), Visit.of(request));
        return Pixel.response();
    }
}
