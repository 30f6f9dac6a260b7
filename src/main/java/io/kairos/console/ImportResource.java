package io.kairos.console;

import io.kairos.behavior.Import;
import io.kairos.behavior.ImportFinding;
import io.kairos.behavior.Importing;
import io.kairos.behavior.UnreadableFile;
import io.kairos.behavior.Upload;
import io.kairos.customer.AuditLog;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Files of customers and behaviors that people upload, with a report by row. */
@Path("/api/imports")
@Blocking
class ImportResource {

    static final int FIRST = 100;

    /** @param items newest first, without findings */
    record ImportList(List<ImportReport> items) {
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance upload(List<ImportReport> items);

        static native TemplateInstance report(ImportReport report, long percent);
    }

    private final Importing importing;
    private final AuditLog audit;
    private final Caller caller;
    private final Clock clock;

    ImportResource(Importing importing, AuditLog audit, Caller caller, Clock clock) {
        this.importing = importing;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes a CSV file of customers, or of behaviors, in; the report says what became of each row that was not just taken",
            description = "of is customers or behaviors; separator is comma, semicolon or tab; columns=Customer No:userId,Notes: says what columns are"
                    + " called here and leaves out those without a name; with dry-run=true nothing is stored.")
    public Response csv(@QueryParam("of") String of, @QueryParam("file") String name, @QueryParam("separator") String separator,
            @QueryParam("columns") String columns, @QueryParam("dry-run") boolean dryRun, InputStream body) throws IOException {
        java.nio.file.Path file = Files.createTempFile("import", ".csv");
        try {
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
            return take(file, UploadParameters.upload(of, name, separator, columns, dryRun, caller.name()), false);
        } finally {
            Files.delete(file);
        }
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "The same from a form, with the file as the part \"file\"; a browser is sent to the page of the report")
    public Response form(@RestForm("file") FileUpload file, @RestForm("of") String of, @RestForm("separator") String separator,
            @RestForm("columns") String columns, @RestForm("dry-run") String dryRun, @Context HttpHeaders headers) throws IOException {
        if (file == null) {
            throw UploadParameters.problem(400, "There is no file", "Send it as the part \"file\" of the form.");
        }
        boolean browser = headers.getAcceptableMediaTypes().get(0).isCompatible(MediaType.TEXT_HTML_TYPE)
                && !headers.getAcceptableMediaTypes().get(0).isWildcardType();
        return take(file.uploadedFile(), UploadParameters.upload(of, file.fileName(), separator, columns, "true".equals(dryRun), caller.name()), browser);
    }

    private Response take(java.nio.file.Path file, Upload upload, boolean browser) throws IOException {
        try {
            Import one = importing.start(file, upload);
            audit.record(caller.name(), "import.started", "import/" + one.id(), Map.of("of", ImportReport.of(one), "file", String.valueOf(one.file()),
                    "rows", one.rows(), "dryRun", one.dryRun()), clock.instant());
            URI page = URI.create("/api/imports/" + one.id() + "/page");
            return browser ? Response.seeOther(page).build()
                    : Response.status(one.finished() ? Response.Status.CREATED : Response.Status.ACCEPTED).location(URI.create("/api/imports/" + one.id()))
                            .type(MediaType.APPLICATION_JSON).entity(report(one)).build();
        } catch (UnreadableFile e) {
            throw UploadParameters.problem(400, "The file cannot be taken", e.getMessage());
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Uploaded files, newest first")
    public ImportList all() {
        return new ImportList(importing.newest(FIRST).stream().map(one -> ImportReport.of(one, List.of())).toList());
    }

    @GET
    @Path("page")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The same as a page, with a form to upload one")
    public TemplateInstance page() {
        return Templates.upload(all().items());
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "How far an uploaded file is taken in, and the first 100 findings")
    public ImportReport find(UUID id) {
        return report(importing.find(id).orElseThrow(() -> UploadParameters.problem(404, "No such import", "GET /api/imports lists them.")));
    }

    @GET
    @Path("{id}/page")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The same as a page; while it runs the page renews itself")
    public TemplateInstance pageOf(UUID id) {
        ImportReport report = find(id);
        return Templates.report(report, report.rows() == 0 ? 100 : 100 * report.done() / report.rows());
    }

    @GET
    @Path("{id}/findings")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Findings of lines behind one")
    public List<ImportFinding> findings(UUID id, @QueryParam("after") long after, @QueryParam("limit") @DefaultValue("100") int limit) {
        find(id);
        return importing.findings(id, after, Math.max(1, Math.min(limit, 1000)));
    }

    @GET
    @Path("{id}/findings.csv")
    @Produces("text/csv")
    @Operation(summary = "All findings as a table for spreadsheets")
    public Response findingsCsv(UUID id) {
        find(id);
        StreamingOutput rows = out -> ImportReport.write(out, after -> importing.findings(id, after, 1000));
        return Response.ok(rows).type("text/csv;charset=UTF-8").header("Content-Disposition", "attachment; filename=\"findings.csv\"").build();
    }

    private ImportReport report(Import one) {
        return ImportReport.of(one, importing.findings(one.id(), 0, FIRST));
    }
}
