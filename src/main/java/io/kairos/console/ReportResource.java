package io.kairos.console;

import io.kairos.insight.ReadingReports;
import io.kairos.insight.ReadingSplits;
import io.kairos.insight.Report;
import io.kairos.insight.SplitQuestion;
import io.kairos.insight.SplitReport;
import io.kairos.journey.Journeys;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What came of journeys. */
@Path("/api/journeys/{name}")
@Blocking
class ReportResource {

    private final ReadingReports reports;
    private final ReadingSplits splits;
    private final Releases releases;

    ReportResource(ReadingReports reports, ReadingSplits splits, Releases releases) {
        this.reports = reports;
        this.splits = splits;
        this.releases = releases;
    }

    @GET
    @Path("report")
    @Operation(summary = "What came of a journey, in all and by step, template, arm and day",
            description = "from and to, such as 2026-03-01T00:00:00Z, bound when enrollments were entered: from inclusive, to exclusive.")
    public Report report(String name, @QueryParam("from") String from, @QueryParam("to") String to) {
        if (!reports.knows(name) && releases.active().part(Journeys.class).named(name) == null) {
            throw problem(404, "No such journey", "Nobody ever entered a journey " + name + ", and the active release has none of this name.");
        }
        return reports.of(name, instant("from", from), instant("to", to));
    }

    @GET
    @Path("report.csv")
    @Produces("text/csv")
    @Operation(summary = "The same as a table for spreadsheets")
    public Response csv(String name, @QueryParam("from") String from, @QueryParam("to") String to) {
        return Response.ok(ReportCsv.of(report(name, from, to))).type("text/csv;charset=UTF-8")
                .header("Content-Disposition", "attachment; filename=\"" + name.replaceAll("[^\\w.-]", "_") + ".csv\"").build();
    }

    @GET
    @Path("splits/{step}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What a split test told, and what to do about it", description = "For each goal, or the one that is asked for. control names"
            + " the arm to compare with, weights=a:1,b:1 what the arms should have got; from, to (rates), power, alpha, boundary and looks"
            + " are the test's plan: choose them before it starts. The holdout is the step \"holdout\".")
    public SplitReport split(String name, String step, @QueryParam("goal") String goal, @QueryParam("control") String control,
            @QueryParam("weights") String weights, @BeanParam PlanParameters plan) {
        try {
            return splits.of(new SplitQuestion(name, step, goal, control != null ? control : aimedControl(name, step), weights(weights), plan.plan(splits.plan())))
                    .orElseThrow(() -> problem(404, "No such split", "No customer came to a split " + step + " of the journey " + name + " yet."));
        } catch (IllegalArgumentException e) {
            throw problem(400, "That cannot be asked", e.getMessage());
        }
    }

    @GET
    @Path("splits/{step}.csv")
    @Produces("text/csv")
    @Operation(summary = "The same as a table for spreadsheets, by the configured plan")
    public Response splitCsv(String name, String step) {
        return Response.ok(SplitCsv.of(split(name, step, null, null, null, new PlanParameters()))).type("text/csv;charset=UTF-8")
                .header("Content-Disposition", "attachment; filename=\"" + (name + "-" + step).replaceAll("[^\\w.-]", "_") + ".csv\"").build();
    }

    /** The arm that the split itself compares with; null when it says nothing. */
    private String aimedControl(String name, String step) {
        return releases.active().part(Journeys.class).aimedSplits().stream().filter(one -> one.journey().equals(name) && one.split().id().equals(step))
                .map(one -> one.split().aim().control()).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static Map<String, Double> weights(String text) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (String one : text == null || text.isBlank() ? new String[0] : text.split(",")) {
            int colon = one.lastIndexOf(':');
            try {
                weights.put(one.substring(0, colon), Double.parseDouble(one.substring(colon + 1)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new IllegalArgumentException("Write weights as arm:1,other:1.", e);
            }
        }
        return weights;
    }

    private static Instant instant(String name, String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw problem(400, name + " is not an instant", "Write " + name + " as 2026-01-31T12:00:00Z.");
        }
    }

    private static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
