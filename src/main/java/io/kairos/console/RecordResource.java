package io.kairos.console;

import io.kairos.decision.DeadLetters;
import io.kairos.decision.Ledger;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What is on record of all customers. */
@Path("/api")
class RecordResource {

    /** @param items newest first */
    record DeadLetterList(List<DeadLetters.DeadLetter> items) {
    }

    private final DeadLetters deadLetters;
    private final Ledger ledger;

    RecordResource(DeadLetters deadLetters, Ledger ledger) {
        this.deadLetters = deadLetters;
        this.ledger = ledger;
    }

    @GET
    @Path("dead-letters")
    @Operation(summary = "What was accepted and failed later, with the reason, newest first")
    public DeadLetterList deadLetters(@QueryParam("limit") @DefaultValue("100") int limit) {
        return new DeadLetterList(deadLetters.newest(Math.max(1, Math.min(limit, 1000))));
    }

    @GET
    @Path("decisions/counts")
    @Operation(summary = "How many decisions of each trigger stand")
    public Map<String, Long> decisions() {
        return ledger.counts();
    }
}
