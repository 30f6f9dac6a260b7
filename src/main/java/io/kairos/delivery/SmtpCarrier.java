package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.vertx.core.MultiMap;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Hands e-mails to the SMTP server that {@code quarkus.mailer.*} names. Through Quarkus' client and not its Mailer, which adds an
 * empty Cc, and RFC 5322 knows no such thing.
 */
final class SmtpCarrier implements EmailCarrier {

    static final String LIST_UNSUBSCRIBE = "List-Unsubscribe";

    /** RFC 5321 lets a server take its time, ten minutes at the end of the data; a message's row is locked that long. */
    private static final int LONGEST_SECONDS = 60;

    private final MailClient client;
    private final String from;
    private final List<Pattern> approved;
    private final String bounces;

    /**
     * @param approved {@code quarkus.mailer.approved-recipients}: whom a test system may write to; empty for everybody
     * @param bounces  {@code quarkus.mailer.bounce-address}; null for the sender's
     */
    SmtpCarrier(MailClient client, String from, List<Pattern> approved, String bounces) {
        this.client = client;
        this.from = from;
        this.approved = approved;
        this.bounces = bounces;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public SendResult carry(Email email, Message message, Customer customer, Instant now) {
        if (!approved.isEmpty() && approved.stream().noneMatch(pattern -> pattern.matcher(customer.email()).matches())) {
            return new SendResult.Refused("the address is not among quarkus.mailer.approved-recipients");
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Message-ID", "<" + message.id() + "@" + domain() + ">")
                .add("X-Kairos-Message-Id", message.id().toString())
                // SendGrid puts these into each event it reports and takes the header off
                .add("X-SMTPAPI", "{\"unique_args\":{\"kairos_message_id\":\"" + message.id() + "\"}}");
        if (email.unsubscribe() != null) {
            // RFC 8058: exactly one of each, and both under the DKIM signature
            headers.add(LIST_UNSUBSCRIBE, "<" + email.unsubscribe() + ">").add(LIST_UNSUBSCRIBE + "-Post", LIST_UNSUBSCRIBE + "=One-Click");
        }
        MailMessage mail = new MailMessage(from, customer.email(), email.subject(), email.text()).setHtml(email.html()).setHeaders(headers).setBounceAddress(bounces);
        try {
            client.sendMail(mail).toCompletionStage().toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
            return new SendResult.Sent();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return result(stopped);
        } catch (ExecutionException | TimeoutException | RuntimeException failed) {
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
