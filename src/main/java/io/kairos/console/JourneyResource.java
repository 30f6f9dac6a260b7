package io.kairos.console;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kairos.customer.AuditLog;
import io.kairos.journey.Broadcast;
import io.kairos.journey.Goal;
import io.kairos.journey.Journey;
import io.kairos.journey.JourneyControl;
import io.kairos.journey.JourneyControls;
import io.kairos.journey.JourneyProgress;
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
     * @param trigger null where members of a segment enter at a time
     * @param rate   null where any number may enter at a time
     * @param state  running, paused, closed or stopped
     */
    record View(String name, String stage, int priority, String trigger, Audience audience, String rate, List<String> goals, String state) {
    }

    /** @param at when its members enter; without an offset in the program's time zone, or where each customer lives */
    record Audience(String segment, String at, boolean localTime) {
    }

    record One(@JsonUnwrapped View journey, @JsonUnwrapped JourneyProgress.Progress progress) {
    }

    record Listed(List<View> items) {
    }

    private final Releases releases;
    private final JourneyControls controls;
    private final JourneyProgress progress;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    JourneyResource(Releases releases, JourneyControls controls, JourneyProgress progress, AuditLog audit, Caller caller, Clock clock) {
        this.releases = releases;
        this.controls = controls;
        this.progress = progress;
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

    @GET
    @Path("{name}")
    @Operation(summary = "A journey, and how far it has come with all who had to do with it")
    public One one(@PathParam("name") String name) {
        return new One(view(find(name), controls.all()), progress.of(name));
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
        Journey journey = find(name);
        controls.set(name, control, caller.name());
        audit.record(caller.name(), "journey." + state(control), "journey/" + name, Map.of(), clock.instant());
        return view(journey, controls.all());
    }

    private Journey find(String name) {
        Journey journey = journeys().named(name);
        if (journey == null) {
            throw HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("No such journey")
                    .withDetail("The active release has no journey '" + name + "': GET /api/journeys lists them.").build();
        }
        return journey;
    }

    private Journeys journeys() {
        return releases.active().part(Journeys.class);
    }

    private static View view(Journey journey, Map<String, JourneyControl> controlled) {
        Broadcast broadcast = journey.entry().broadcast();
        return new View(journey.name(), journey.stage(), journey.priority(), broadcast == null ? journey.entry().on() : null,
                broadcast == null ? null : new Audience(broadcast.segment(), broadcast.at() + (broadcast.zone() == null ? "" : broadcast.zone().toString()),
                        broadcast.local()), journey.entry().rate() == null ? null : journey.entry().rate().written(), journey.goals().stream().map(Goal::name).toList(),
                state(controlled.get(journey.name())));
    }

    private static String state(JourneyControl control) {
        return control == null ? "running" : control.name().toLowerCase(java.util.Locale.ROOT);
    }
}
