package io.kairos.console;

import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
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

    private final Customers customers;
    private final Timeline timeline;

    CustomerResource(Customers customers, Timeline timeline) {
        this.customers = customers;
        this.timeline = timeline;
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

    private UUID find(String id) {
        return customers.find(id).orElseThrow(() -> HttpProblem.builder().withStatus(Response.Status.NOT_FOUND)
                .withTitle("No such customer")
                .withDetail("Nothing has been received for a user id or anonymous id \"" + id + "\".").build());
    }
}
