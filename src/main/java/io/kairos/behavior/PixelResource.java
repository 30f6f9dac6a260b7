package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.behavior.ReadingMessages.Unreadable;
import io.kairos.behavior.RequestBody.Malformed;
import io.kairos.behavior.RequestBody.TooLarge;
import io.kairos.behavior.TrackingResource.Answer;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Segment's pixel API, for pages and mails that cannot run a script: {@code data} is a message as JSON in Base64, with its
 * {@code writeKey}. The answer is a picture when the message is stored, and a problem as JSON when it is not.
 */
@Path("/v1")
class PixelResource {

    private final WriteKeys keys;
    private final GroupCommit commits;
    private final Clock clock;
    private final IngestConfig config;

    PixelResource(WriteKeys keys, GroupCommit commits, Clock clock, IngestConfig config) {
        this.keys = keys;
        this.commits = commits;
        this.clock = clock;
        this.config = config;
    }

    @GET
    @Path("pixel.gif")
    @NonBlocking
    @Operation(summary = "A message as a picture's address; it is a track call unless its \"type\" says otherwise")
    public CompletionStage<Response> pixel(@QueryParam("data") String data) {
        return accept(data, null);
    }

    @GET
    @Path("pixel/{call: track|identify|page|screen|group|alias}")
    @NonBlocking
    @Operation(summary = "A message as a picture's address, as Segment's pixel API has it")
    public CompletionStage<Response> pixelOf(String call, @QueryParam("data") String data) {
        return accept(data, call);
    }

    private CompletionStage<Response> accept(String data, String call) {
        if (data == null || data.isBlank()) {
            return refused(400, "\"data\" is missing: the message as JSON in Base64.");
        }
        try {
            JsonNode message = RequestBody.read(decoded(data), null).envelope();
            Optional<String> source = keys.source(null, message.path("writeKey").asText(null));
            if (source.isEmpty()) {
                return refused(401, "The write key is missing or not known: put it into the message as \"writeKey\".");
            }
            String kind = call != null ? call : message.hasNonNull("type") ? null : "track";
            CompletableFuture<Void> stored = commits.store(List.of(new ReadingMessages(source.get(), clock.instant(), null).read(message, kind)));
            return stored == null ? CompletableFuture.completedStage(unstored(429))
                    : stored.handle((done, failure) -> failure == null ? Pixel.response() : unstored(503));
        } catch (IllegalArgumentException notBase64) {
            return refused(400, "\"data\" is not Base64.");
        } catch (TooLarge e) {
            return refused(413, e.getMessage());
        } catch (Malformed | Unreadable e) {
            return refused(400, e.getMessage());
        }
    }

    /** In a query, a plus that was not encoded arrives as a space. */
    private static byte[] decoded(String data) {
        return Base64.getDecoder().decode(data.strip().replace(' ', '+').replace('-', '+').replace('_', '/'));
    }

    private Response unstored(int status) {
        return Response.status(status).header("Retry-After", config.retryAfter().toSeconds()).type(MediaType.APPLICATION_JSON)
                .entity(new Answer(false, "Nothing of this was stored. Send it again later.", List.of())).build();
    }

    private static CompletionStage<Response> refused(int status, String message) {
        return CompletableFuture.completedStage(Response.status(status).type(MediaType.APPLICATION_JSON)
                .entity(new Answer(false, message, List.of())).build());
    }
}
