package io.kairos.console;

import io.kairos.customer.AuditLog;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who did what. */
@Path("/api/audit")
class AuditResource {

    /** @param items newest first */
    record AuditList(List<AuditLog.Entry> items) {
    }

    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    @GET
    @Operation(summary = "Who did what to releases, journeys and customers, newest first",
            description = "subject limits to one, such as release/3; before pages: give the smallest id seen")
    public AuditList audit(@QueryParam("subject") String subject, @QueryParam("before") @DefaultValue("9223372036854775807") long before,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        return new AuditList(audit.entries(subject, before, Math.max(1, Math.min(limit, 1000))));
    }
}
