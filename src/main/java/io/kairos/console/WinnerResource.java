package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.journey.Journey;
import io.kairos.journey.Journeys;
import io.kairos.journey.SplitCourses;
import io.kairos.journey.SplitCourses.Winner;
import io.kairos.journey.Step;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The arm that everybody new takes at a split. */
@Path("/api/journeys/{name}/splits/{step}/winner")
@Blocking
class WinnerResource {

    /** @param arm of the split; @param why for those who ask later */
    record Choice(String arm, String why) {
    }

    private final SplitCourses courses;
    private final Releases releases;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    WinnerResource(SplitCourses courses, Releases releases, AuditLog audit, Caller caller, Clock clock) {
        this.courses = courses;
        this.releases = releases;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "The winner of a split, who decided and why; without an arm it was taken back")
    public Winner winner(String name, String step) {
        return courses.winner(name, step).orElseThrow(() -> problem(404, "No winner", "Nothing is decided about the split " + step + " of the journey " + name + "."));
    }

    @PUT
    @Transactional
    @Operation(summary = "Sends everybody new to an arm; those who took another keep it")
    public Winner choose(String name, String step, Choice choice) {
        List<String> arms = arms(name, step);
        if (choice == null || choice.arm() == null || !arms.contains(choice.arm())) {
            throw problem(400, "No such arm", "\"arm\" has to be one of " + String.join(", ", arms) + ".");
        }
        return set(name, step, choice.arm(), arms, choice.why() == null || choice.why().isBlank() ? "Decided by hand." : choice.why().strip(), "split.winner.set");
    }

    @DELETE
    @Transactional
    @Operation(summary = "Takes the winner back: customers are drawn by the weights again, and the split test does not decide again by itself")
    public Winner takeBack(String name, String step) {
        winner(name, step);
        return set(name, step, null, arms(name, step), "Taken back.", "split.winner.taken-back");
    }

    private Winner set(String name, String step, String arm, List<String> arms, String why, String action) {
        Instant now = clock.instant();
        courses.set(name, step, new Winner(arm, arms, null, why, caller.name(), now));
        audit.record(caller.name(), action, "journey/" + name, Map.of("step", step, "arm", String.valueOf(arm), "why", why), now);
        return winner(name, step);
    }

    private List<String> arms(String name, String step) {
        Journeys journeys = releases.active().part(Journeys.class);
        Journey journey = journeys == null ? null : journeys.named(name);
        if (journey == null || !(journey.route().step(step) instanceof Step.Split split) || split.by() != null) {
            throw problem(404, "No such split", "The active release has no journey " + name + " with a split " + step + " that is drawn.");
        }
        return split.arms().stream().map(Step.SplitArm::name).toList();
    }

    private static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
