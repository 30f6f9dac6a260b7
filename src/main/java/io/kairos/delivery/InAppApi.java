package io.kairos.delivery;

import io.kairos.customer.Customers;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the shop's app or pages show a customer, and what she read of it. */
@Path("/api/customers/{id}/in-app")
class InAppApi {

    private static final int MOST = 200;

    /** @param unread how many are unread in all */
    public record Fetched(List<InAppTable.Item> items, int unread) {
    }

    private final Customers customers;
    private final InAppTable table;
    private final Receipts receipts;
    private final Clock clock;

    InAppApi(Customers customers, InAppTable table, Receipts receipts, Clock clock) {
        this.customers = customers;
        this.table = table;
        this.receipts = receipts;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Transactional
    @Operation(summary = "A customer's in-app messages, newest first, at most 200",
            description = "By user id, or by anonymous id while she has none. A message counts as delivered when it is first fetched.")
    public Fetched messages(@PathParam("id") String id, @QueryParam("unread") @DefaultValue("false") boolean unreadOnly) {
        UUID customer = find(id);
        List<InAppTable.Item> items = table.of(customer, unreadOnly, MOST);
        Instant now = clock.instant();
        table.fetched(customer, items.stream().map(InAppTable.Item::id).toList(), now).forEach(message -> delivered(customer, message, now));
        return new Fetched(items, table.unread(customer));
    }

    @POST
    @Path("{messageId}/read")
    @Transactional
    @Operation(summary = "The customer read an in-app message", description = "Telling it again changes nothing.")
    public void read(@PathParam("id") String id, @PathParam("messageId") String messageId) {
        UUID customer = find(id);
        UUID message = uuid(messageId);
        Instant now = clock.instant();
        if (message == null || !table.read(customer, message, now)) {
            throw HttpProblem.builder().withStatus(Status.NOT_FOUND).withTitle("No such message")
                    .withDetail("She has no in-app message \"" + messageId + "\": take the id from GET /api/customers/{id}/in-app.").build();
        }
        table.fetched(customer, List.of(message), now).forEach(first -> delivered(customer, first, now));
        receipts.write(customer, message, "read", "read", null, now);
    }

    private void delivered(UUID customer, UUID message, Instant now) {
        receipts.write(customer, message, "delivered", "delivered", null, now);
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private UUID find(String id) {
        return customers.find(id).orElseThrow(() -> HttpProblem.builder().withStatus(Status.NOT_FOUND).withTitle("No such customer")
                .withDetail("Nothing has been received for a user id or anonymous id \"" + id + "\".").build());
    }
}
