package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.customer.Customers;
import io.kairos.decision.Replaying;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Decides the stored past once more and compares with the ledger. */
@Path("/api/replay")
@Blocking
class ReplayResource {

    private static final int MOST = 20_000;

    private final Replaying replaying;
    private final Customers customers;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    ReplayResource(Replaying replaying, Customers customers, AuditLog audit, Caller caller, Clock clock) {
        this.replaying = replaying;
        this.customers = customers;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Operation(summary = "Decides a customer's or many customers' past once more, and lists any difference from the ledger",
            description = "Without customer it takes up to limit of all customers; call again with after set to the answer's next until that is null.")
    public Replaying.Report replay(@QueryParam("customer") String customer, @QueryParam("after") UUID after,
            @QueryParam("limit") @DefaultValue("2000") int limit) {
        audit.record(caller.name(), "replay.run", customer == null ? "customers" : "customer/" + customer, Map.of(), clock.instant());
        if (customer == null) {
            return replaying.some(after, Math.max(1, Math.min(limit, MOST)));
        }
        return replaying.one(customers.find(customer).orElseThrow(() -> HttpProblem.builder().withStatus(Response.Status.NOT_FOUND)
                .withTitle("No such customer").withDetail("Nothing has been received for \"" + customer + "\".").build()));
    }
}
