package io.kairos.delivery;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The local mailbox for scripts. */
@Path("/api/mailbox")
@Blocking
class MailboxApi {

    private final Mailbox mailbox;

    MailboxApi(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The newest 200 e-mails of the local mailbox, newest first")
    public List<Mailbox.Mail> newest() {
        return mailbox.newest(MailboxPage.MOST);
    }
}
