package io.kairos.delivery;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.customer.Customers;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
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
@Blocking
class InAppApi {

    private static final int MOST = 200;

    /** @param unread how many are unread in all */
    public record Fetched(List<InAppTable.Item> items, int unread) {
    }

    private final Customers customers;
    private final InAppTable table;
    private final MessageEvents events;
    private final Transactions transactions;
    private final ArrivalSignal arrivals;
    private final Clock clock;

    InAppApi(Customers customers, InAppTable table, MessageEvents events, Transactions transactions, ArrivalSignal arrivals,
            Clock clock) {
        this.customers = customers;
        this.table = table;
        this.events = events;
        this.transactions = transactions;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "A customer's in-app messages, newest first, at most 200",
            description = "By user id, or by anonymous id while she has none. A message counts as delivered when it is first fetched.")
    public Fetched messages(@PathParam("id") String id, @QueryParam("unread") @DefaultValue("false") boolean unreadOnly) {
        UUID customer = find(id);
        Instant now = clock.instant();
        Fetched fetched = transactions.call(() -> {
            List<InAppTable.Item> items = table.of(customer, unreadOnly, MOST);
            deliver(customer, items.stream().map(InAppTable.Item::id).toList(), now);
            return new Fetched(items, table.unread(customer));
        });
        arrivals.arrived();
        return fetched;
    }

    @POST
    @Path("{messageId}/read")
    @Operation(summary = "The customer read an in-app message", description = "Telling it again changes nothing.")
    public void read(@PathParam("id") String id, @PathParam("messageId") String messageId) {
        UUID customer = find(id);
        UUID message = uuid(messageId);
        Instant now = clock.instant();
        boolean found = message != null && transactions.call(() -> {
            boolean read = table.read(customer, message, now);
            if (read) {
                deliver(customer, List.of(message), now);
                tell(customer, message, MessageEvents.Kind.READ, now);
            }
            return read;
        });
        if (!found) {
            throw HttpProblem.builder().withStatus(Status.NOT_FOUND).withTitle("No such message")
                    .withDetail("She has no in-app message \"" + messageId + "\": take the id from GET /api/customers/{id}/in-app.").build();
        }
        arrivals.arrived();
    }

    private void deliver(UUID customer, List<UUID> messages, Instant now) {
        table.fetched(customer, messages, now).forEach(first -> tell(customer, first, MessageEvents.Kind.DELIVERED, now));
    }

    private void tell(UUID customer, UUID message, MessageEvents.Kind kind, Instant now) {
        events.find(customer, message).ifPresent(of -> events.record(of, new MessageEvents.Event(kind, ChannelTemplate.IN_APP, kind.toString(), now,
                null, false, of.properties())));
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
