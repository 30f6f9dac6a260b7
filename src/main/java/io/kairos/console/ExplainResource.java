package io.kairos.console;

import io.kairos.customer.Customers;
import io.kairos.decision.Explaining.Explanation;
import io.kairos.decision.ExplainingCustomers;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Why a customer got something, and why she did not. */
@Path("/api/customers/{id}/explain")
@Blocking
class ExplainResource {

    /**
     * @param sentences the answer for people, the most important first
     * @param decisions why each decision on record was made
     * @param rules     how far each rule that could decide it got
     * @param journeys  what became of it in journeys
     * @param messages  what became of the messages
     */
    record Answer(List<String> sentences, List<ExplainingCustomers.Why> decisions, List<Explanation> rules,
            List<ExplainingJourneys.JourneyAnswer> journeys, List<ExplainingJourneys.MessageAnswer> messages) {
    }

    private final Customers customers;
    private final ExplainingCustomers explaining;
    private final ExplainingJourneys journeys;
    private final Releases releases;
    private final Clock clock;

    ExplainResource(Customers customers, ExplainingCustomers explaining, ExplainingJourneys journeys, Releases releases, Clock clock) {
        this.customers = customers;
        this.explaining = explaining;
        this.journeys = journeys;
        this.releases = releases;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Why, or why not", description = "Ask about one of: trigger, rule (its name), journey, template, or message (its id)."
            + " at asks as of an instant, release under another release than the active one.")
    public Answer explain(String id, @QueryParam("trigger") String trigger, @QueryParam("rule") String rule, @QueryParam("journey") String journey,
            @QueryParam("template") String template, @QueryParam("message") String message, @QueryParam("at") String at,
            @QueryParam("release") Long number) {
        UUID customer = customers.find(id).orElseThrow(() -> problem(404, "No such customer",
                "Nothing has been received for a user id or anonymous id \"" + id + "\": nothing could be decided."));
        if (Stream.of(trigger, rule, journey, template, message).filter(asked -> asked != null).count() != 1) {
            throw problem(400, "What is the question?", "Give one of trigger, rule, journey, template or message, such as ?trigger=cart-abandoned.");
        }
        Release release = release(number);
        Instant then = instant(at);
        if (rule != null) {
            return rule(customer, release, rule, then);
        }
        if (trigger != null) {
            return trigger(customer, release, trigger, then);
        }
        return message != null ? message(customer, message, release, then)
                : journeys(customer, release, then, journey != null ? journeys.triggerOf(release, journey) : null, journey, template);
    }

    private Answer rule(UUID customer, Release release, String rule, Instant at) {
        if (release.rules().source(rule) == null) {
            throw problem(404, "No such rule", "Release " + release.number() + " has the rules " + release.rules().rules() + ".");
        }
        Explanation explanation = explaining.rule(customer, release, rule, at);
        return new Answer(List.of(explanation.sentence()), List.of(), List.of(explanation), List.of(), List.of());
    }

    private Answer trigger(UUID customer, Release release, String trigger, Instant at) {
        List<ExplainingCustomers.Why> decisions = explaining.why(customer, trigger);
        if (decisions.isEmpty() && !release.rules().triggers().contains(trigger)) {
            throw problem(404, "No such trigger", "Release " + release.number() + " has the triggers " + release.rules().triggers() + ".");
        }
        List<Explanation> rules = explaining.whyNot(customer, release, trigger, at);
        List<ExplainingJourneys.JourneyAnswer> answers = journeys.of(customer, trigger, null);
        List<String> sentences = Stream.of(decisions.stream().map(ExplainingCustomers.Why::sentence),
                decisions.isEmpty() ? rules.stream().map(Explanation::sentence) : Stream.<String>empty(),
                answers.stream().map(ExplainingJourneys.JourneyAnswer::sentence)).flatMap(all -> all).toList();
        return new Answer(sentences, decisions, rules, answers, List.of());
    }

    /** Why a message of a template, or a journey, came or did not come. */
    private Answer journeys(UUID customer, Release release, Instant at, String trigger, String journey, String template) {
        List<ExplainingJourneys.MessageAnswer> messages = journeys.messages(customer, journey, template);
        List<String> names = journey != null ? List.of(journey) : journeys.sending(release, template);
        if (names.isEmpty() && messages.isEmpty() || journey != null && trigger == null && messages.isEmpty()) {
            throw problem(404, "Nothing to ask about", journey != null ? "Release " + release.number() + " has no journey " + journey + "."
                    : "No journey of release " + release.number() + " sends the template " + template + ".");
        }
        TreeSet<String> triggers = new TreeSet<>();
        names.forEach(name -> triggers.add(journeys.triggerOf(release, name)));
        List<ExplainingJourneys.JourneyAnswer> answers = names.stream()
                .flatMap(name -> journeys.of(customer, journeys.triggerOf(release, name), name).stream()).toList();
        List<ExplainingCustomers.Why> decisions = triggers.stream().flatMap(one -> explaining.why(customer, one).stream()).toList();
        List<Explanation> rules = triggers.stream().flatMap(one -> explaining.whyNot(customer, release, one, at).stream()).toList();
        List<String> sentences = Stream.of(messages.stream().map(ExplainingJourneys.MessageAnswer::sentence),
                answers.stream().map(ExplainingJourneys.JourneyAnswer::sentence),
                answers.isEmpty() ? rules.stream().map(Explanation::sentence) : Stream.<String>empty()).flatMap(all -> all).toList();
        return new Answer(sentences, decisions, rules, answers, messages);
    }

    private Answer message(UUID customer, String message, Release release, Instant at) {
        ExplainingJourneys.MessageAnswer answer = journeys.message(customer, message).orElseThrow(() ->
                problem(404, "No such message", "The customer has no message " + message + ": her timeline lists them."));
        List<ExplainingJourneys.JourneyAnswer> answers = journeys.of(customer, null, answer.journey()).stream()
                .filter(one -> one.enrollment() == null || one.enrollment().equals(answer.enrollment())).toList();
        List<ExplainingCustomers.Why> decisions = answers.stream().filter(one -> one.trigger() != null)
                .flatMap(one -> explaining.why(customer, one.trigger()).stream().filter(why -> why.key().equals(one.triggerKey()))).toList();
        List<String> sentences = Stream.of(Stream.of(answer.sentence()), answers.stream().map(ExplainingJourneys.JourneyAnswer::sentence),
                decisions.stream().map(ExplainingCustomers.Why::sentence)).flatMap(all -> all).toList();
        return new Answer(sentences, decisions, List.of(), answers, List.of(answer));
    }

    private Release release(Long number) {
        try {
            return number == null ? releases.active() : releases.number(number);
        } catch (IllegalArgumentException e) {
            throw problem(404, "No such release", e.getMessage() + ": GET /api/releases lists them.");
        }
    }

    private Instant instant(String at) {
        try {
            return at == null ? clock.instant() : Instant.parse(at);
        } catch (DateTimeException e) {
            throw problem(400, "at is not an instant", "Write at as 2026-01-31T12:00:00Z.");
        }
    }

    private static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
