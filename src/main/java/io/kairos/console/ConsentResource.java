package io.kairos.console;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.AuditLog;
import io.kairos.customer.Consent;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.customer.JsonValues;
import io.kairos.delivery.Suppressions;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a customer agreed to, and who said so when. */
@Path("/api/customers/{id}/consent")
@Blocking
class ConsentResource {

    /**
     * @param consent    as it counts now, by channel or channel:topic
     * @param changes    oldest first
     * @param suppressed what is on the list of suppressed addresses about hers
     */
    record View(Map<String, Object> consent, List<ConsentLog.Change> changes, List<Suppressions.Entry> suppressed) {
    }

    /** @param topic null for the channel as a whole @param source where she said so @param at when; now if left out */
    record Said(String channel, String topic, Boolean consent, String source, Instant at) {
    }

    private final Customers customers;
    private final ConsentLog log;
    private final Suppressions suppressions;
    private final BehaviorLog behaviors;
    private final ArrivalSignal arrivals;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    ConsentResource(Customers customers, ConsentLog log, Suppressions suppressions, BehaviorLog behaviors, ArrivalSignal arrivals, AuditLog audit,
            Caller caller, Clock clock) {
        this.customers = customers;
        this.log = log;
        this.suppressions = suppressions;
        this.behaviors = behaviors;
        this.arrivals = arrivals;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "What a customer agreed to, and who said so when")
    public View consent(String id) {
        UUID found = find(id);
        Customer customer = customers.byId(List.of(found)).get(found);
        return new View(Consent.in(customer.attributes().map()), log.of(found), suppressions.of(customer));
    }

    @POST
    @Operation(summary = "Records what she said elsewhere", description = "{\"channel\": \"email\", \"topic\": \"offers\", \"consent\": true, \"source\": \"paper form in the shop\"};"
            + " counts over what she said before, and takes effect with her next turn, which is at once")
    public Response say(String id, Said said) {
        UUID customer = find(id);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        check(said, now);
        Map<String, Object> consent = new LinkedHashMap<>();
        consent.put(Consent.key(said.channel(), said.topic()), said.consent());
        consent.put(Consent.SOURCE, said.source().strip());
        Instant at = said.at() == null ? now : said.at().truncatedTo(ChronoUnit.MILLIS);
        QuarkusTransaction.requiringNew().run(() -> {
            behaviors.append(customer, "api", List.of(new Behavior(UUID.randomUUID().toString(), Behavior.CUSTOMER_UPDATED, at.toEpochMilli(), 0, now,
                    JsonValues.of(Map.of(Customer.CONSENT, consent)))));
            audit.record(caller.name(), "consent.said", "customer/" + customer, consent, now);
        });
        arrivals.arrived();
        return Response.status(Response.Status.ACCEPTED).entity(consent).build();
    }

    private static void check(Said said, Instant now) {
        if (said == null || said.channel() == null || !said.channel().matches("[a-z][a-z-]{0,30}")) {
            throw wrong("channel", "Say over which channel, such as email.");
        }
        if (said.topic() != null && !said.topic().matches("[\\w-]{1,100}")) {
            throw wrong("topic", "A topic is a name such as offers; leave it out for the channel as a whole.");
        }
        if (said.consent() == null) {
            throw wrong("consent", "Say true or false.");
        }
        if (said.source() == null || said.source().isBlank() || said.source().length() > 200) {
            throw wrong("source", "Say where she said so, such as \"paper form in the shop\": it is what proves her consent.");
        }
        if (said.at() != null && said.at().isAfter(now)) {
            throw wrong("at", "This lies in the future: give the time at which she said so.");
        }
    }

    private UUID find(String id) {
        return customers.find(id).orElseThrow(() -> HttpProblem.builder().withStatus(Response.Status.NOT_FOUND).withTitle("No such customer")
                .withDetail("Nothing has been received for a user id or anonymous id \"" + id + "\".").build());
    }

    private static HttpProblem wrong(String field, String sentence) {
        return HttpProblem.builder().withStatus(422).withTitle("Not understood").withDetail(sentence).with("field", field).build();
    }
}
