package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.decision.Shadow;
import io.kairos.release.Publishing;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A draft that decides beside the active release, without acting. */
@Path("/api/shadow")
@Blocking
class ShadowResource {

    /**
     * @param running     null when none runs; the differences are then those of the last one
     * @param customers   how many would be treated differently
     * @param counts      how many differences of each kind there are: "TRIGGER GAINED" and so on
     * @param differences the first thousand
     */
    record View(Shadow.Running running, long customers, Map<String, Long> counts, List<Shadow.Listed> differences) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance page(View view);
    }

    /** @param release number of the draft */
    record Start(Long release) {
    }

    private final Shadow shadow;
    private final Publishing publishing;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    ShadowResource(Shadow shadow, Publishing publishing, AuditLog audit, Caller caller, Clock clock) {
        this.shadow = shadow;
        this.publishing = publishing;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "The draft in the shadow, and where it decides differently from the active release")
    public View view() {
        return new View(shadow.running().orElse(null), shadow.customers(), shadow.counts(), shadow.differences());
    }

    @GET
    @Path("page")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The same as a page; while a shadow runs the page renews itself")
    public TemplateInstance page() {
        return Templates.page(view());
    }

    @PUT
    @Operation(summary = "Lets a release decide in the shadow from now on, in place of any other")
    public View start(Start start) {
        if (start == null || start.release() == null || publishing.release(start.release()).isEmpty()) {
            throw HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("No such release")
                    .withDetail("\"release\" has to be the number of a release: GET /api/releases lists them.").build();
        }
        if (publishing.release(start.release()).get().active()) {
            throw HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The shadow was not started")
                    .withDetail("Release " + start.release() + " is the active one: there is nothing to compare it with. Name a draft.").build();
        }
        shadow.run(start.release(), caller.name());
        audit.record(caller.name(), "shadow.started", "release/" + start.release(), Map.of(), clock.instant());
        return view();
    }

    @DELETE
    @Operation(summary = "Ends the shadow; its differences stay readable")
    public View end() {
        shadow.running().ifPresent(running -> {
            shadow.end();
            audit.record(caller.name(), "shadow.ended", "release/" + running.release(), Map.of(), clock.instant());
        });
        return view();
    }
}
