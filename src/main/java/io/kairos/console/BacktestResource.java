package io.kairos.console;

import io.kairos.customer.AuditLog;
import io.kairos.decision.Backtesting;
import io.kairos.release.Publishing;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a draft would have done in the last days. */
@Path("/api/backtests")
@Blocking
class BacktestResource {

    private static final int MOST_DAYS = 3_650;

    /**
     * @param release number of the release to try against the active one
     * @param days    how far back; 30 without
     * @param sample  share of the customers, above 0 and up to 1; 1 without
     */
    record Start(Long release, Integer days, Double sample) {
    }

    /** @param items newest first, without results */
    record RunList(List<Backtesting.Run> items) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance run(BacktestPage page);
    }

    private final Backtesting backtesting;
    private final Publishing publishing;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    BacktestResource(Backtesting backtesting, Publishing publishing, AuditLog audit, Caller caller, Clock clock) {
        this.backtesting = backtesting;
        this.publishing = publishing;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Backtests, newest first")
    public RunList all() {
        return new RunList(backtesting.all());
    }

    @POST
    @Operation(summary = "Starts a backtest: what a release would have decided in the last days, against the active one; nothing is sent")
    public Response start(Start start) {
        if (start == null || start.release() == null || publishing.release(start.release()).isEmpty()) {
            throw problem(404, "No such release", "\"release\" has to be the number of a release: GET /api/releases lists them.");
        }
        int days = start.days() == null ? 30 : start.days();
        double sample = start.sample() == null ? 1 : start.sample();
        if (days < 1 || days > MOST_DAYS) {
            throw problem(400, "The backtest was not started", "\"days\" is " + days + ", and has to be between 1 and " + MOST_DAYS + ".");
        }
        if (!(sample > 0 && sample <= 1)) {
            throw problem(400, "The backtest was not started", "\"sample\" is " + sample + ", and has to be above 0 and at most 1.");
        }
        UUID id = backtesting.start(start.release(), days, sample, caller.name());
        audit.record(caller.name(), "backtest.started", "release/" + start.release(), Map.of("days", days, "sample", sample), clock.instant());
        return Response.accepted(find(id)).location(URI.create("/api/backtests/" + id)).build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How far a backtest is, and its result")
    public Backtesting.Run find(UUID id) {
        return backtesting.find(id).orElseThrow(() -> problem(404, "No such backtest", "GET /api/backtests lists them."));
    }

    @GET
    @Path("{id}/page")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The same as a page; while it runs the page renews itself")
    public TemplateInstance page(UUID id) {
        return Templates.run(BacktestPage.of(find(id)));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Cancels a backtest")
    public Backtesting.Run cancel(UUID id) {
        find(id);
        backtesting.cancel(id);
        audit.record(caller.name(), "backtest.cancelled", "backtest/" + id, Map.of(), clock.instant());
        return find(id);
    }

    private static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
