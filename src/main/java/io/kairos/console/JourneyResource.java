package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.journey.Goal;
import io.kairos.journey.Journey;
import io.kairos.journey.JourneyControl;
import io.kairos.journey.JourneyControls;
import io.kairos.journey.Journeys;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The journeys of the active release, and who may enter and go on in them now. */
@Path("/api/journeys")
@Blocking
class JourneyResource {

    /**
     * @param stage  null without a label
     * @param state  running, paused, closed or stopped
     */
    record View(String name, String stage, int priority, String trigger, List<String> goals, String state) {
    }

    record Listed(List<View> items) {
    }

    private final Releases releases;
    private final JourneyControls controls;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    JourneyResource(Releases releases, JourneyControls controls, AuditLog audit, Caller caller, Clock clock) {
        this.releases = releases;
        this.controls = controls;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "The journeys of the active release")
    public Listed list() {
        Map<String, JourneyControl> controlled = controls.all();
        return new Listed(journeys().all().stream().sorted(Comparator.comparing(Journey::name)).map(journey -> view(journey, controlled)).toList());
    }

    @POST
    @Path("{name}/pause")
    @Transactional
    @Operation(summary = "Nobody enters, those inside stand still, and what they have queued waits")
    public View pause(@PathParam("name") String name) {
        return set(name, JourneyControl.PAUSED);
    }

    @POST
    @Path("{name}/close")
    @Transactional
    @Operation(summary = "Nobody enters; those inside go on to their end")
    public View close(@PathParam("name") String name) {
        return set(name, JourneyControl.CLOSED);
    }

    @POST
    @Path("{name}/stop")
    @Transactional
    @Operation(summary = "Nobody enters, and those inside leave; what they have queued is cancelled")
    public View stop(@PathParam("name") String name) {
        return set(name, JourneyControl.STOPPED);
    }

    @POST
    @Path("{name}/resume")
    @Transactional
    @Operation(summary = "Customers enter again, and those who stood still go on where they stood")
    public View resume(@PathParam("name") String name) {
        return set(name, null);
    }

    private View set(String name, JourneyControl control) {
        Journey journey = journeys().named(name);
        if (journey == null) {
            throw HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("No such journey")
                    .withDetail("The active release has no journey '" + name + "': GET /api/journeys lists them.").build();
        }
        controls.set(name, control, caller.name());
        audit.record(caller.name(), "journey." + state(control), "journey/" + name, Map.of(), clock.instant());
        return view(journey, controls.all());
    }

    private Journeys journeys() {
        return releases.active().part(Journeys.class);
    }

    private static View view(Journey journey, Map<String, JourneyControl> controlled) {
        return new View(journey.name(), journey.stage(), journey.priority(), journey.entry().on(), journey.goals().stream().map(Goal::name).toList(),
                state(controlled.get(journey.name())));
    }

    private static String state(JourneyControl control) {
        return control == null ? "running" : control.name().toLowerCase(java.util.Locale.ROOT);
    }
}
