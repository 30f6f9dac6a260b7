package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.delivery.Suppressions;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Addresses that must not be written to. */
@Path("/api/suppressions")
@Blocking
class SuppressionResource {

    /** @param items newest first */
    record Listed(List<Suppressions.Entry> items) {
    }

    /** @param note why; may be left out */
    record Asked(String channel, String address, String note) {
    }

    private static final String EMAIL = "[^\\s@<>,;\"]+@[^\\s@<>,;\"]+";
    private static final int LONGEST = 320;

    private final Suppressions suppressions;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    SuppressionResource(Suppressions suppressions, AuditLog audit, Caller caller, Clock clock) {
        this.suppressions = suppressions;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Suppressed addresses, newest first",
            description = "address finds it however it is written; kind is hard_bounce, complaint, manual or unsubscribe; before pages: give the smallest id seen")
    public Listed list(@QueryParam("channel") String channel, @QueryParam("address") String address, @QueryParam("kind") String kind,
            @QueryParam("before") @DefaultValue("9223372036854775807") long before, @QueryParam("limit") @DefaultValue("100") int limit) {
        return new Listed(suppressions.list(channel, address, kind, before, Math.max(1, Math.min(limit, 1000))));
    }

    @POST
    @Transactional
    @Operation(summary = "Nothing is sent to this address any more, from now on", description = "{\"channel\": \"email\", \"address\": \"ann@example.com\", \"note\": \"asked by phone\"}")
    public Response add(Asked asked) {
        if (asked == null || asked.channel() == null || !Suppressions.CHANNELS.contains(asked.channel())) {
            throw wrong("channel", "Say over which channel: " + String.join(" or ", Suppressions.CHANNELS) + ".");
        }
        String address = asked.address() == null ? "" : asked.address().strip();
        if (address.length() > LONGEST || !(asked.channel().equals("email") ? address.matches(EMAIL) : address.matches("\\+[1-9]\\d{6,14}"))) {
            throw wrong("address", asked.channel().equals("email") ? "Write an e-mail address such as ann@example.com, without a name around it."
                    : "Write a telephone number such as +4915112345678.");
        }
        boolean added = suppressions.add(asked.channel(), address, null, Suppressions.MANUAL, caller.name(), asked.note(), clock.instant());
        if (added) {
            audit("suppression.added", asked.channel(), address, Suppressions.MANUAL, asked.note());
        }
        return Response.status(added ? Response.Status.CREATED : Response.Status.OK)
                .entity(suppressions.list(asked.channel(), address, Suppressions.MANUAL, Long.MAX_VALUE, 1).get(0)).build();
    }

    @DELETE
    @Transactional
    @Operation(summary = "Takes an address off the list", description = "All its entries, or those of a kind; customers' own consent stays as it is")
    public Listed remove(@QueryParam("channel") String channel, @QueryParam("address") String address, @QueryParam("kind") String kind) {
        if (channel == null || address == null) {
            throw wrong(channel == null ? "channel" : "address", "Say which, as in DELETE /api/suppressions?channel=email&address=ann@example.com.");
        }
        List<Suppressions.Entry> gone = suppressions.list(channel, address, kind, Long.MAX_VALUE, 1000);
        if (gone.isEmpty()) {
            throw HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("Not on the list")
                    .withDetail("There is no such entry: GET /api/suppressions?address=… lists an address's entries.").build();
        }
        gone.forEach(entry -> {
            suppressions.remove(entry.channel(), entry.address(), entry.topic(), entry.kind());
            audit("suppression.removed", entry.channel(), entry.address(), entry.kind(), entry.note());
        });
        return new Listed(gone);
    }

    private void audit(String action, String channel, String address, String kind, String note) {
        Map<String, Object> details = new HashMap<>(Map.of("kind", kind));
        if (note != null) {
            details.put("note", note);
        }
        audit.record(caller.name(), action, "suppression/" + channel + "/" + Suppressions.normalized(address), details, clock.instant());
    }

    private static HttpProblem wrong(String field, String sentence) {
        return HttpProblem.builder().withStatus(422).withTitle("Not understood").withDetail(sentence).with("field", field).build();
    }
}
