package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import io.vertx.ext.mail.SMTPException;
import java.time.Instant;

/** Hands e-mails to the SMTP server that {@code quarkus.mailer.*} names. */
final class SmtpCarrier implements EmailCarrier {

    static final String LIST_UNSUBSCRIBE = "List-Unsubscribe";

    private final Mailer mailer;
    private final String from;

    SmtpCarrier(Mailer mailer, String from) {
        this.mailer = mailer;
        this.from = from;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public SendResult carry(Email email, Message message, Customer customer, Instant now) {
        try {
            Mail mail = Mail.withHtml(customer.email(), email.subject(), email.html())
                    .setText(email.text())
                    .setFrom(from)
                    .addHeader("Message-ID", "<" + message.id() + "@" + domain() + ">")
                    .addHeader("X-Kairos-Message-Id", message.id().toString())
                    // SendGrid puts these into each event it reports and takes the header off
                    .addHeader("X-SMTPAPI", "{\"unique_args\":{\"kairos_message_id\":\"" + message.id() + "\"}}");
            if (email.unsubscribe() != null) {
                // RFC 8058: exactly one of each, and both under the DKIM signature
                mail.addHeader(LIST_UNSUBSCRIBE, "<" + email.unsubscribe() + ">").addHeader(LIST_UNSUBSCRIBE + "-Post", LIST_UNSUBSCRIBE + "=One-Click");
            }
            mailer.send(mail);
            return new SendResult.Sent();
        } catch (RuntimeException failed) {
            return result(failed);
        }
    }

    private String domain() {
        return from.substring(from.lastIndexOf('@') + 1).replace(">", "").strip();
    }

    private static SendResult result(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPException answer) {
                return answer.isPermanent() ? new SendResult.Refused("the SMTP server refused: " + answer.getReplyMessage())
                        : new SendResult.Unavailable("the SMTP server asks for another attempt: " + answer.getReplyMessage(), null);
            }
        }
        return new SendResult.Unavailable("the SMTP server was not reached: " + failed, null);
    }
}
