package io.kairos.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.kairos.decision.CoveringConditions;
import io.kairos.decision.RunningScenarios;
import io.kairos.journey.InFlight;
import io.kairos.journey.UnderWay;
import io.kairos.release.Diff;
import io.kairos.release.Finding;
import io.kairos.release.Publishing;
import io.kairos.release.ReleaseInfo;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Releases: what analysts wrote, from draft to active and back. */
@Path("/api/releases")
@Blocking
class ReleaseResource {

    /** @param items newest first */
    record ReleaseList(List<ReleaseInfo> items) {
    }

    /** @param files path to text */
    record ReleaseView(ReleaseInfo release, Map<String, String> files) {
    }

    /** @param warnings worth reading, but no reason to refuse */
    record PublishedView(ReleaseInfo release, List<Finding> warnings) {
    }

    record Checked(boolean ok, List<Finding> findings, List<Finding> warnings) {
    }

    /** @param journeys by name, what happens to people under way; those not named stay */
    record Activate(Map<String, Policy> journeys) {
    }

    /**
     * @param policy stay, move or exit
     * @param steps  with move, old step id to new step id, or to null for exit
     */
    record Policy(String policy, Map<String, String> steps) {
    }

    record Preview(List<UnderWay.Count> items) {
    }

    record Untried(List<Finding> items) {
    }

    record DiffView(long from, long to, List<Diff.File> files) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance checked(boolean ok, List<Finding> findings, List<Finding> warnings);
    }

    private final Publishing publishing;
    private final Releases releases;
    private final UnderWay underWay;
    private final Caller caller;
    private final ObjectMapper json;

    ReleaseResource(Publishing publishing, Releases releases, UnderWay underWay, Caller caller, ObjectMapper json) {
        this.publishing = publishing;
        this.releases = releases;
        this.underWay = underWay;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @Operation(summary = "All releases, newest first")
    public ReleaseList releases() {
        return new ReleaseList(publishing.releases());
    }

    @GET
    @Path("{number}")
    @Operation(summary = "One release with its files")
    public ReleaseView release(long number) {
        Map<String, String> texts = new TreeMap<>();
        files(number).forEach((path, content) -> texts.put(path, new String(content, StandardCharsets.UTF_8)));
        return new ReleaseView(info(number), texts);
    }

    @GET
    @Path("{number}/diff/{other}")
    @Operation(summary = "What changes from one release to another, as unified diffs by file")
    public DiffView diff(long number, long other) {
        return new DiffView(number, other, Diff.between(files(number), files(other)));
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Publishes rules as a draft", description = "A zip or tar.gz of the rules directory, or JSON edits on top of the active"
            + " release: {\"base\": 3, \"files\": {\"triggers/vip.drl\": \"…\"}, \"note\": \"why\"}. activate=true also makes it the active one.")
    public Response publish(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("application/octet-stream") MediaType type,
            @QueryParam("note") @DefaultValue("") String note, @QueryParam("activate") boolean activate) {
        SubmittedRules rules = SubmittedRules.read(body, type);
        if (rules.base() != null) {
            info(rules.base());
        }
        String said = rules.note() == null ? note : rules.note();
        Publishing.Published result = rules.base() == null ? publishing.publish(rules.files(), caller.name(), said)
                : publishing.edit(rules.base(), rules.files(), caller.name(), said);
        if (result instanceof Publishing.Stored stored) {
            long number = stored.release().number();
            ReleaseInfo info = activate ? activate(number, null) : stored.release();
            return Response.created(URI.create("/api/releases/" + number)).entity(new PublishedView(info, stored.warnings())).build();
        }
        throw problem(result);
    }

    @POST
    @Path("check")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Says everything that is wrong with rules, without publishing them")
    public Checked check(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("application/octet-stream") MediaType type) {
        SubmittedRules rules = SubmittedRules.read(body, type);
        Map<String, byte[]> files = new TreeMap<>(rules.base() == null ? Map.of() : files(rules.base()));
        files.putAll(rules.files());
        files.values().removeIf(java.util.Objects::isNull);
        Publishing.Published result = publishing.check(files);
        if (result instanceof Publishing.Refused no) {
            return new Checked(false, no.findings(), no.warnings());
        }
        if (result instanceof Publishing.Stored stored) {
            return new Checked(true, List.of(), stored.warnings());
        }
        throw problem(result);
    }

    @POST
    @Path("check")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public TemplateInstance checkedPage(byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("application/octet-stream") MediaType type) {
        Checked checked = check(body, type);
        return Templates.checked(checked.ok(), checked.findings(), checked.warnings());
    }

    @GET
    @Path("{number}/scenarios")
    @Operation(summary = "Runs a release's scenarios in virtual time", description = "With what is not as they say, and which rules none of them reaches")
    public RunningScenarios.Report scenarios(long number) {
        info(number);
        return RunningScenarios.run(releases.number(number));
    }

    @GET
    @Path("{number}/scenarios/conditions")
    @Operation(summary = "Which conditions of rules no scenario tries", description = "Each rule is cut into its conditions, which takes about a second a rule the first time")
    public Untried conditions(long number) {
        info(number);
        return new Untried(CoveringConditions.gaps(releases.number(number)));
    }

    @POST
    @Path("{number}/preview")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "What activating a release does to people under way, by journey, step and outcome; nothing changes")
    public Preview preview(long number, byte[] body) {
        info(number);
        return new Preview(underWay.preview(releases.number(number), policies(number, read(body))));
    }

    @POST
    @Path("{number}/activate")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Makes a release the active one on all pods; also the way back to an earlier one",
            description = "journeys says for each journey what happens to people under way: {\"cart-recovery\": {\"policy\": \"move\", \"steps\":"
                    + " {\"old-id\": \"new-id\", \"removed\": null}}}; policy is stay (without any), move or exit.")
    public ReleaseInfo activate(long number, byte[] body) {
        info(number);
        Activate how = read(body);
        Map<String, InFlight> policies = policies(number, how);
        List<UnderWay.Count> nowhere = policies.isEmpty() ? List.of() : underWay.preview(releases.number(number), policies).stream()
                .filter(count -> count.outcome() == InFlight.Outcome.NOWHERE).toList();
        if (!nowhere.isEmpty()) {
            UnderWay.Count first = nowhere.get(0);
            throw HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The release was not activated")
                    .withDetail(first.people() + " people in " + first.journey() + " cannot move. " + first.detail()).with("nowhere", nowhere).build();
        }
        Publishing.Activation activation = publishing.activate(number, caller.name(), how.journeys() == null ? Map.of() : how.journeys(),
                () -> underWay.follow(number, policies));
        if (!activation.done()) {
            throw HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The release was not activated")
                    .withDetail(activation.refusal()).build();
        }
        return info(number);
    }

    /** Without a body everybody under way stays. */
    private Activate read(byte[] body) {
        try {
            return body == null || body.length == 0 ? new Activate(Map.of())
                    : json.readValue(body, Activate.class);
        } catch (UnrecognizedPropertyException e) {
            throw HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("The release was not activated")
                    .withDetail("\"" + e.getPropertyName() + "\" is no field here; there are " + e.getKnownPropertyIds() + ".").build();
        } catch (IOException e) {
            throw HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("The release was not activated")
                    .withDetail("The body has to be JSON such as {\"journeys\": {\"cart-recovery\": {\"policy\": \"move\"}}}.").build();
        }
    }

    private Map<String, InFlight> policies(long number, Activate how) {
        Map<String, InFlight> policies = new TreeMap<>();
        (how.journeys() == null ? Map.<String, Policy>of() : how.journeys()).forEach((journey, policy) -> {
            String named = policy == null || policy.policy() == null ? "" : policy.policy().toUpperCase(java.util.Locale.ROOT);
            if (!List.of("STAY", "MOVE", "EXIT").contains(named)) {
                throw HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("The release was not activated")
                        .withDetail("journeys[\"" + journey + "\"].policy has to be stay, move or exit.").build();
            }
            policies.put(journey, new InFlight(InFlight.Policy.valueOf(named), policy.steps() == null ? Map.of() : policy.steps()));
        });
        String stranger = policies.isEmpty() ? null : underWay.stranger(releases.number(number), policies);
        if (stranger != null) {
            throw HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("The release was not activated").withDetail(stranger).build();
        }
        return policies;
    }

    private ReleaseInfo info(long number) {
        return publishing.release(number).orElseThrow(() -> HttpProblem.builder().withStatus(Response.Status.NOT_FOUND)
                .withTitle("No such release").withDetail("There is no release " + number + ": GET /api/releases lists them.").build());
    }

    private Map<String, byte[]> files(long number) {
        info(number);
        return publishing.files(number).orElseThrow();
    }

    private static HttpProblem problem(Publishing.Published result) {
        if (result instanceof Publishing.Busy) {
            return HttpProblem.builder().withStatus(Response.Status.SERVICE_UNAVAILABLE).withTitle("Others' rules are being checked")
                    .withHeader(HttpHeaders.RETRY_AFTER, 10).withDetail("Nothing is wrong with these; send them again in ten seconds.").build();
        }
        if (result instanceof Publishing.Outdated old) {
            return HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The release was not published")
                    .withDetail("Release " + old.active() + " is active by now, these edits are of release " + old.base()
                            + ". Look at /api/releases/" + old.base() + "/diff/" + old.active() + " and edit on top of " + old.active() + "."
                            + (old.conflicts().isEmpty() ? "" : " Somebody else changed: " + String.join(", ", old.conflicts()) + "."))
                    .with("active", old.active()).with("conflicts", old.conflicts()).build();
        }
        Publishing.Refused no = (Publishing.Refused) result;
        return HttpProblem.builder().withStatus(422).withTitle("The rules are not published")
                .withDetail(no.findings().size() + " findings; the active release stays. First: " + no.findings().get(0))
                .with("findings", no.findings()).with("warnings", no.warnings()).build();
    }
}
