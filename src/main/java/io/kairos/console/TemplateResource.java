package io.kairos.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.customer.Customers;
import io.kairos.delivery.PreviewingTemplates;
import io.kairos.delivery.PreviewingTemplates.Preview;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Templates as customers would get them. */
@Path("/api/templates/{name}/preview")
@Blocking
class TemplateResource {

    /**
     * @param customer user id or anonymous id
     * @param at       an instant; null for now
     * @param journey  whose message it would be; null for any
     * @param files    texts instead of the release's, by the end of the file's name: html or mjml, subject, txt, yaml, de.html
     */
    record Draft(String customer, String at, Long release, String journey, Map<String, String> files) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance preview(Preview preview);
    }

    /** For those who ask for it; who takes anything gets JSON. */
    private static final String PAGE = MediaType.TEXT_HTML + ";qs=0.5";

    private final PreviewingTemplates previewing;
    private final Customers customers;
    private final Releases releases;
    private final ObjectMapper json;
    private final Clock clock;

    TemplateResource(PreviewingTemplates previewing, Customers customers, Releases releases, ObjectMapper json, Clock clock) {
        this.previewing = previewing;
        this.customers = customers;
        this.releases = releases;
        this.json = json;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "A template as a customer would get it at an instant, without sending anything",
            description = "customer is a user id or anonymous id; at an instant, now without one; release another than the active one; journey whose"
                    + " message it would be. With Accept: text/html, a page. Consent, caps and quiet hours are not asked.")
    public Preview preview(String name, @QueryParam("customer") String customer, @QueryParam("at") String at, @QueryParam("release") Long release,
            @QueryParam("journey") String journey) {
        return preview(name, new Draft(customer, at, release, journey, Map.of()));
    }

    @GET
    @Produces(PAGE)
    @Operation(hidden = true)
    public TemplateInstance page(String name, @QueryParam("customer") String customer, @QueryParam("at") String at, @QueryParam("release") Long release,
            @QueryParam("journey") String journey) {
        return Templates.preview(preview(name, customer, at, release, journey));
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The same of a draft", description = "{\"customer\": \"ann\", \"files\": {\"html\": \"<p>…\", \"subject\": \"…\"}}; what is not in"
            + " files is taken from the release.")
    public Preview draft(String name, byte[] body) {
        return preview(name, read(body));
    }

    @POST
    @Produces(PAGE)
    @Operation(hidden = true)
    public TemplateInstance draftPage(String name, byte[] body) {
        return Templates.preview(draft(name, body));
    }

    private Draft read(byte[] body) {
        try {
            Draft draft = json.readValue(new String(body, java.nio.charset.StandardCharsets.UTF_8), Draft.class);
            return new Draft(draft.customer(), draft.at(), draft.release(), draft.journey(), draft.files() == null ? Map.of() : draft.files());
        } catch (JsonProcessingException | NullPointerException e) {
            throw problem(400, "The draft cannot be read", "Send JSON such as {\"customer\": \"ann\", \"files\": {\"html\": \"<p>…</p>\", \"subject\": \"…\"}}.");
        }
    }

    private Preview preview(String name, Draft draft) {
        if (draft.customer() == null) {
            throw problem(400, "Whose preview?", "Give a customer's user id or anonymous id as customer.");
        }
        UUID customer = customers.find(draft.customer()).orElseThrow(() -> problem(404, "No such customer",
                "Nothing has been received for a user id or anonymous id \"" + draft.customer() + "\"."));
        Release release = release(draft.release());
        PreviewingTemplates.Result result = previewing.preview(release, name, customer, instant(draft.at()), draft.journey(), draft.files());
        if (result.findings() != null) {
            throw HttpProblem.builder().withStatus(422).withTitle("The template cannot be rendered")
                    .withDetail("First: " + result.findings().get(0)).with("findings", result.findings()).build();
        }
        if (result.preview() == null) {
            throw problem(404, "No such template", "Release " + release.number() + " has no template \"" + name + "\": GET /api/releases/"
                    + release.number() + " lists its files.");
        }
        return result.preview();
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
