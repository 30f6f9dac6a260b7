package io.kairos.console;

import io.kairos.insight.Plan;
import io.kairos.insight.ReadingSplits;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a split test needs, to be asked before it starts. */
@Path("/api/statistics")
@Blocking
class StatisticsResource {

    /**
     * @param perArm      customers
     * @param conversions of both arms together, at the last look
     * @param bounds      the z each look has to pass, in order
     */
    record Needs(long perArm, long conversions, double[] bounds, Plan plan) {
    }

    private final ReadingSplits splits;

    StatisticsResource(ReadingSplits splits) {
        this.splits = splits;
    }

    @GET
    @Path("sample-size")
    @Operation(summary = "How many customers an arm needs to tell one rate from another",
            description = "from and to are rates, such as 0.04 and 0.05; power and alpha (two-sided) as in 0.95 and 0.05; boundary is pocock or obrien-fleming,"
                    + " looks 1 to 10. What is left out is as configured.")
    public Needs sampleSize(@BeanParam PlanParameters parameters) {
        try {
            Plan plan = parameters.plan(splits.plan());
            return new Needs(plan.customersPerArm(), plan.conversions(), plan.boundary().bounds(plan.looks(), plan.alpha()), plan);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("That cannot be planned").withDetail(e.getMessage()).build();
        }
    }
}
