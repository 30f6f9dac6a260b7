package io.kairos.console;

import io.kairos.console.AnsweringWhy.Answer;
import io.kairos.console.AnsweringWhy.Question;
import io.kairos.customer.Customers;
import io.kairos.journey.Journey;
import io.kairos.journey.Journeys;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Why a customer got something, and why she did not. */
@Path("/api/customers/{id}/explain")
@Blocking
class ExplainResource {

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** What is asked, as it stands in the URL. */
    static class Asked {
        @PathParam("id")
        String id;
        @QueryParam("trigger")
        String trigger;
        @QueryParam("rule")
        String rule;
        @QueryParam("journey")
        String journey;
        @QueryParam("template")
        String template;
        @QueryParam("message")
        String message;
        @QueryParam("enrollment")
        String enrollment;
        @QueryParam("step")
        String step;
        @QueryParam("at")
        String at;
        @QueryParam("release")
        String release;

        List<String> subjects() {
            return Stream.of(trigger, rule, journey, template, message, enrollment).filter(Objects::nonNull).toList();
        }
    }

    /** Conditions are drawn by a template of their own. */
    @CheckedTemplate(requireTypeSafeExpressions = false)
    static class Templates {
        static native TemplateInstance explained(Answer answer, String subject);
    }

    private final Customers customers;
    private final AnsweringWhy answering;
    private final Releases releases;
    private final Clock clock;

    ExplainResource(Customers customers, AnsweringWhy answering, Releases releases, Clock clock) {
        this.customers = customers;
        this.answering = answering;
        this.releases = releases;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Why, or why not", description = "Ask about one of: trigger, rule (its name), journey, template, message or enrollment (its id);"
            + " step narrows a journey or an enrollment. at asks as of an instant, release under another release than the active one."
            + " With Accept: text/html as a page.")
    public Answer explain(@BeanParam Asked asked) {
        UUID customer = customers.find(asked.id).orElseThrow(() -> problem(404, "No such customer",
                "Nothing has been received for a user id or anonymous id \"" + asked.id + "\": nothing could be decided."));
        if (asked.subjects().size() != 1 || asked.step != null && asked.journey == null && asked.enrollment == null) {
            throw problem(400, "What is the question?", "Give one of trigger, rule, journey, template, message or enrollment, such as"
                    + " ?trigger=cart-abandoned; step goes with journey or enrollment.");
        }
        Release release = release(asked.release);
        return answering.answer(new Question(customer, release, instant(asked.at), asked.trigger, asked.rule, asked.journey, asked.template, asked.message,
                asked.enrollment, asked.step), clock.instant()).orElseThrow(() -> nothing(asked, release));
    }

    @GET
    @Produces(MediaType.TEXT_HTML + ";qs=0.5")
    @Operation(hidden = true)
    public TemplateInstance page(@BeanParam Asked asked) {
        return Templates.explained(explain(asked), asked.subjects().isEmpty() ? "" : asked.subjects().get(0));
    }

    private static HttpProblem nothing(Asked asked, Release release) {
        String under = "Release " + release.number();
        Journeys all = release.part(Journeys.class);
        List<String> journeys = all == null ? List.of() : all.all().stream().map(Journey::name).sorted().toList();
        return asked.rule != null ? problem(404, "No such rule", under + " has the rules " + release.rules().rules() + ".")
                : asked.trigger != null ? problem(404, "No such trigger", under + " has the triggers " + release.rules().triggers() + ".")
                : asked.message != null ? problem(404, "No such message", "The customer has no message " + asked.message + " then: her timeline lists them.")
                : asked.enrollment != null ? problem(404, "No such enrollment", "The customer has no enrollment " + asked.enrollment
                        + (asked.step == null ? "" : " that ran the step " + asked.step) + " then: her timeline lists them.")
                : asked.template != null ? problem(404, "Nothing to ask about", "No journey of release " + release.number() + " sends the template " + asked.template + ".")
                : problem(404, "Nothing to ask about", under + " has no journey " + asked.journey + (asked.step == null ? "" : " with the step " + asked.step)
                        + "; it has " + journeys + ".");
    }

    private Release release(String number) {
        try {
            return number == null ? releases.active() : releases.number(Long.parseLong(number));
        } catch (IllegalArgumentException e) {
            throw problem(404, "No such release", "There is no release " + number + ": GET /api/releases lists them.");
        }
    }

    private Instant instant(String at) {
        try {
            Instant instant = at == null ? clock.instant() : Instant.parse(at);
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
                throw problem(400, "at is out of range", "Give an instant between 1970 and 2200.");
            }
            return instant;
        } catch (DateTimeException e) {
            throw problem(400, "at is not an instant", "Write at as 2026-01-31T12:00:00Z.");
        }
    }

    private static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
