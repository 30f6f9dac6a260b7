package io.kairos.console;

import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.journey.Journeys;
import io.kairos.journey.Member;
import io.kairos.journey.Memberships;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What is known of one customer. */
@Path("/api/customers/{id}")
class CustomerResource {

    /** @param items in time order */
    record TimelineView(List<Timeline.Item> items) {
    }

    record CustomerView(UUID id, String userId, Map<String, Object> attributes, Instant firstSeenAt) {
    }

    /** @param since since when; null for one who was in when the release became active */
    record SegmentView(String name, String title, boolean member, Instant since) {
    }

    record SegmentsView(List<SegmentView> items) {
    }

    private final Memberships memberships;
    private final Releases releases;
    private final Customers customers;
    private final Timeline timeline;

    CustomerResource(Customers customers, Timeline timeline, Memberships memberships, Releases releases) {
        this.customers = customers;
        this.timeline = timeline;
        this.memberships = memberships;
        this.releases = releases;
    }

    @GET
    @Operation(summary = "A customer's attributes", description = "By user id, or by anonymous id while she has no user id")
    public CustomerView customer(String id) {
        UUID found = find(id);
        Customer customer = customers.byId(List.of(found)).get(found);
        return new CustomerView(customer.id(), customer.userId(), customer.attributes().map(), customer.firstSeenAt());
    }

    @GET
    @Path("timeline")
    @Operation(summary = "Behaviors, decisions, retractions, enrollments, steps, messages, consent and suppressions of a customer, in time order")
    public TimelineView timeline(String id) {
        return new TimelineView(timeline.of(find(id)));
    }

    @GET
    @Path("segments")
    @Operation(summary = "The segments of the active release, and whether a customer is in them")
    public SegmentsView segments(String id) {
        Map<String, Member> members = memberships.of(find(id));
        return new SegmentsView(releases.active().part(Journeys.class).segments().values().stream().map(segment -> {
            Member member = members.get(segment.name());
            return new SegmentView(segment.name(), segment.title(), member != null && member.member(), member == null ? null : member.since());
        }).toList());
    }

    private UUID find(String id) {
        return customers.find(id).orElseThrow(() -> HttpProblem.builder().withStatus(Response.Status.NOT_FOUND)
                .withTitle("No such customer")
                .withDetail("Nothing has been received for a user id or anonymous id \"" + id + "\".").build());
    }
}
