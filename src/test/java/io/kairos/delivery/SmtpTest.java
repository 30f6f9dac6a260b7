package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.TestDatabase;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Outbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** E-mail over a real SMTP server, from the running service. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@WithTestResource(MailServer.class)
class SmtpTest {

    @Inject
    Outbox outbox;

    @Inject
    SendingMessages sending;

    @Inject
    Messages messages;

    @Inject
    Jdbi jdbi;

    @Test
    void anEmailGoesOutInTwoPartsUnderItsKey() throws Exception {
        Customer ann = new Customer(Ids.user("ann"), "ann", JsonValues.of(
                Map.of("name", "<Ann> & Co", "email", "ann@example.com", "consent.email", true)), PostOffice.START);
        jdbi.useHandle(handle -> handle.createUpdate(
                "insert into customer (id, user_id, attributes, first_seen_at) values (:id, 'ann', :attributes, :at)")
                .bind("id", ann.id()).bind("attributes", ann.attributes().json()).bind("at", Timestamp.from(PostOffice.START)).execute());
        outbox.queue(List.of(PostOffice.email(ann, "hello")));
        assertThat(sending.nextDue()).isEqualTo(PostOffice.START);
        assertThat(sending.sendAllDue()).isEqualTo(1);

        Messages.Entry sent = messages.of(ann.id()).get(0);
        assertThat(sent.status()).as(sent.reason()).isEqualTo(MessageStatus.SENT);
        MimeMessage mail = MailServer.server.getReceivedMessages()[0];
        assertThat(mail.getHeader("Cc")).as("RFC 5322 knows no empty one").isNull();
        assertThat(mail.getSubject()).isEqualTo("For <Ann> & Co");
        assertThat(mail.getFrom()[0]).hasToString("Shop <hello@shop.example>");
        assertThat(mail.getHeader("Message-ID")).containsExactly("<" + sent.id() + "@shop.example>");
        assertThat(mail.getHeader("X-Kairos-Message-Id", null)).isEqualTo(sent.id().toString());
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContent().toString().strip()).isEqualTo("Hi <Ann> & Co");
        assertThat(parts.getBodyPart(1).getContent().toString().strip()).startsWith("<p>Hi &lt;Ann&gt; &amp; Co</p><img src=\"http://localhost:8080/o/");
    }

    @Test
    void whoIsNotAmongTheApprovedRecipientsIsNotWrittenTo() {
        Customer bob = new Customer(Ids.user("bob"), "bob", JsonValues.of(Map.of("email", "bob@customers.example")), PostOffice.START);
        SendResult result = new SmtpCarrier(null, "hello@shop.example", List.of(Pattern.compile(".*@shop\\.example")), null)
                .carry(new Email("s", "<p>h</p>", "h", null), null, bob, PostOffice.START);
        assertThat(result).isEqualTo(new SendResult.Refused("the address is not among quarkus.mailer.approved-recipients"));
    }
}
