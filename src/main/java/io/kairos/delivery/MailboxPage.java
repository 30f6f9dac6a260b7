package io.kairos.delivery;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The local mailbox as a page. */
@Path("/mailbox")
@Blocking
class MailboxPage {

    static final int MOST = 200;

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance list(List<Mailbox.Mail> mails, long count);

        static native TemplateInstance message(Mailbox.Mail mail);
    }

    private final Mailbox mailbox;

    MailboxPage(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public TemplateInstance list() {
        return Templates.list(mailbox.newest(MOST), mailbox.count());
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public TemplateInstance message(UUID id) {
        return Templates.message(mailbox.find(id).orElseThrow(() -> HttpProblem.builder()
                .withStatus(Response.Status.NOT_FOUND).withTitle("No such message")
                .withDetail("The mailbox has no message " + id + ".").build()));
    }
}
