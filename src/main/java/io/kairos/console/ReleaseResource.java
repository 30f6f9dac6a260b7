package io.kairos.console;

import io.kairos.release.Diff;
import io.kairos.release.Finding;
import io.kairos.release.Publishing;
import io.kairos.release.ReleaseInfo;
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

    record DiffView(long from, long to, List<Diff.File> files) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance checked(boolean ok, List<Finding> findings, List<Finding> warnings);
    }

    private final Publishing publishing;
    private final Caller caller;

    ReleaseResource(Publishing publishing, Caller caller) {
        this.publishing = publishing;
        this.caller = caller;
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
            + " release: {\"base\": 3, \"files\": {\"triggers/vip.drl\": \"…\"}}. activate=true also makes it the active one.")
    public Response publish(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("application/octet-stream") MediaType type,
            @QueryParam("note") @DefaultValue("") String note, @QueryParam("activate") boolean activate) {
        SubmittedRules rules = SubmittedRules.read(body, type);
        if (rules.base() != null) {
            info(rules.base());
        }
        Publishing.Published result = rules.base() == null ? publishing.publish(rules.files(), caller.name(), note)
                : publishing.edit(rules.base(), rules.files(), caller.name(), note);
        if (result instanceof Publishing.Stored stored) {
            long number = stored.release().number();
            ReleaseInfo info = activate ? activate(number) : stored.release();
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
        return result instanceof Publishing.Refused no ? new Checked(false, no.findings(), no.warnings())
                : new Checked(true, List.of(), ((Publishing.Stored) result).warnings());
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

    @POST
    @Path("{number}/activate")
    @Operation(summary = "Makes a release the active one on all pods; also the way back to an earlier one")
    public ReleaseInfo activate(long number) {
        info(number);
        Publishing.Activation activation = publishing.activate(number, caller.name(), Map.of(), () -> { });
        if (!activation.done()) {
            throw HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The release was not activated")
                    .withDetail(activation.refusal()).build();
        }
        return info(number);
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
