package io.kairos.console;

import io.kairos.journey.Journeys;
import io.kairos.journey.Memberships;
import io.kairos.journey.Segment;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The segments of the active release, and who is in them. */
@Path("/api/segments")
@Blocking
class SegmentResource {

    private static final int SAMPLE = 20;

    /** @param members how many are in it now */
    record View(String name, String title, long members) {
    }

    record Listed(List<View> items) {
    }

    /** @param within how long a behavior counts, as in ISO 8601; null for ever */
    record Condition(String when, String within) {
    }

    /** @param toJudge customers who had no turn under the active release yet, so that they may be missing or too many */
    record One(String name, String title, List<Condition> conditions, long members, List<Memberships.Known> sample, long toJudge) {
    }

    private final Releases releases;
    private final Memberships memberships;

    SegmentResource(Releases releases, Memberships memberships) {
        this.releases = releases;
        this.memberships = memberships;
    }

    @GET
    @Operation(summary = "The segments of the active release, with how many are in them")
    public Listed list() {
        Map<String, Long> counts = memberships.count();
        return new Listed(segments(releases.active()).values().stream()
                .map(segment -> new View(segment.name(), segment.title(), counts.getOrDefault(segment.name(), 0L))).toList());
    }

    @GET
    @Path("{name}")
    @Operation(summary = "A segment: what its members have in common, how many there are, and some of them")
    public One one(@PathParam("name") String name) {
        Release release = releases.active();
        Segment segment = segments(release).get(name);
        if (segment == null) {
            throw HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("No such segment")
                    .withDetail("The active release has no segment '" + name + "': GET /api/segments lists them.").build();
        }
        return new One(name, segment.title(), segment.looks().stream().map(look -> new Condition(look.pattern(),
                look.within() == null ? null : look.within().toString())).toList(), memberships.count().getOrDefault(name, 0L),
                memberships.sample(name, SAMPLE), memberships.toJudge(release.number()));
    }

    private static Map<String, Segment> segments(Release release) {
        return release.part(Journeys.class).segments();
    }
}
