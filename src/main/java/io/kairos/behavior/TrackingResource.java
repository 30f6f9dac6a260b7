package io.kairos.behavior;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.behavior.ReadingMessages.Unreadable;
import io.kairos.behavior.RequestBody.Malformed;
import io.kairos.behavior.RequestBody.Message;
import io.kairos.behavior.RequestBody.TooLarge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The Segment HTTP tracking API. 200 means stored; 400, 401 and 413 are final; 429 and 5xx mean that nothing was
 * stored and the sender may try again.
 */
@Path("/v1")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class TrackingResource {

    private static final Map<String, String> SHORT = Map.of("t", "track", "i", "identify", "p", "page", "s", "screen", "g", "group", "a", "alias");

    /** @param errors the messages of a batch that were not stored; absent when all were */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Answer(boolean success, String message, List<Rejection> errors) {
    }

    private static final Answer STORED = new Answer(true, null, List.of());

    private final WriteKeys keys;
    private final GroupCommit commits;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final IngestConfig config;

    TrackingResource(WriteKeys keys, GroupCommit commits, Clock clock, MeterRegistry metrics, IngestConfig config) {
        this.keys = keys;
        this.commits = commits;
        this.clock = clock;
        this.metrics = metrics;
        this.config = config;
    }

    @POST
    @Path("{call: track|identify|page|screen|group|alias|t|i|p|s|g|a}")
    @NonBlocking
    @Operation(summary = "One message, as the Segment HTTP tracking API has it")
    public CompletionStage<Response> message(String call, @HeaderParam("Authorization") String authorization,
            @HeaderParam("Content-Encoding") String encoding, byte[] body) {
        return accept(authorization, encoding, body, SHORT.getOrDefault(call, call));
    }

    @POST
    @Path("{batch: batch|b|import}")
    @NonBlocking
    @Operation(summary = "Many messages at once; good ones are stored even when others are not")
    public CompletionStage<Response> batch(@HeaderParam("Authorization") String authorization,
            @HeaderParam("Content-Encoding") String encoding, byte[] body) {
        return accept(authorization, encoding, body, null);
    }

    private CompletionStage<Response> accept(String authorization, String encoding, byte[] body, String call) {
        RequestBody request;
        try {
            request = RequestBody.read(body, encoding);
        } catch (TooLarge e) {
            return refused(413, e.getMessage());
        } catch (Malformed e) {
            return refused(400, e.getMessage());
        }
        JsonNode inBody = request.envelope().get("writeKey");
        Optional<String> source = keys.source(authorization, inBody == null ? null : inBody.asText(null));
        if (source.isEmpty()) {
            return refused(401, "The write key is missing or not known: send it as the user name of Basic authentication.");
        }
        if (call == null && request.batch() == null) {
            return refused(400, "\"batch\" is missing: a JSON array of messages.");
        }
        if (call != null && body.length > RequestBody.LARGEST_MESSAGE) {
            return refused(413, "A message may have " + RequestBody.LARGEST_MESSAGE / 1024 + " KB.");
        }
        try {
            Instant sentAt = call == null ? ReadingMessages.instant(request.envelope(), "sentAt") : null;
            return store(request, call, new ReadingMessages(source.get(), clock.instant(), sentAt));
        } catch (Unreadable e) {
            return refused(400, e.getMessage() + ".");
        }
    }

    private CompletionStage<Response> store(RequestBody request, String call, ReadingMessages reading) throws Unreadable {
        List<Incoming> good = new ArrayList<>();
        List<Rejection> bad = new ArrayList<>();
        if (call != null) {
            good.add(reading.read(request.envelope(), call));
        } else {
            for (int i = 0; i < request.batch().size(); i++) {
                Message message = request.batch().get(i);
                try {
                    if (message.size() > RequestBody.LARGEST_MESSAGE) {
                        throw new Unreadable("the message is larger than " + RequestBody.LARGEST_MESSAGE / 1024 + " KB");
                    }
                    good.add(reading.read(message.json(), null));
                } catch (Unreadable e) {
                    JsonNode messageId = message.json().get("messageId");
                    bad.add(new Rejection(i, messageId == null ? null : messageId.asText(), e.getMessage()));
                }
            }
            metrics.counter("kairos.behaviors.rejected").increment(bad.size());
        }
        if (good.isEmpty()) {
            return CompletableFuture.completedStage(Response.ok(answer(bad)).build());
        }
        CompletableFuture<Void> stored = commits.store(good);
        if (stored == null) {
            return CompletableFuture.completedStage(Response.status(429).header("Retry-After", config.retryAfter().toSeconds())
                    .entity(new Answer(false, "Too many behaviors are waiting to be stored. Send this again later.", List.of())).build());
        }
        return stored.handle((done, failure) -> failure == null ? Response.ok(answer(bad)).build()
                : Response.status(503).header("Retry-After", config.retryAfter().toSeconds())
                        .entity(new Answer(false, "Nothing of this was stored. Send it again later.", List.of())).build());
    }

    private static Answer answer(List<Rejection> bad) {
        return bad.isEmpty() ? STORED : new Answer(true, null, bad);
    }

    private CompletionStage<Response> refused(int status, String message) {
        metrics.counter("kairos.behaviors.rejected").increment();
        return CompletableFuture.completedStage(Response.status(status).entity(new Answer(false, message, List.of())).build());
    }
}
