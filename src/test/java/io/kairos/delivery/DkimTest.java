package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kairos.TestDatabase;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Outbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** E-mails are signed so that others verify them, and say how to unsubscribe with one click; both from a real SMTP server's view. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@WithTestResource(MailServer.class)
@TestProfile(DkimTest.Signed.class)
class DkimTest {

    /** Where the test finds the public key: profile and test are loaded by different class loaders. */
    private static final String PUBLIC_KEY = "kairos.test.dkim-public-key";

    public static class Signed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                KeyPair keys = generator.generateKeyPair();
                System.setProperty(PUBLIC_KEY, Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
                Path file = Files.createTempFile("dkim", ".pem");
                Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n");
                return Map.of("kairos.delivery.dkim.domain", "shop.example", "kairos.delivery.dkim.selector", "mail", "kairos.delivery.dkim.private-key-file", file.toString());
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    @Inject
    Outbox outbox;

    @Inject
    SendingMessages sending;

    @Inject
    Messages messages;

    @Inject
    Jdbi jdbi;

    private final Customer ann = new Customer(Ids.user("ann"), "ann", JsonValues.of(
            Map.of("name", "Ännchen, die mit dem sehr langen Namen  und  vielen   Leerzeichen", "email", "ann@example.com", "consent.email", true)), PostOffice.START);

    @BeforeEach
    void ann_is_there() throws Exception {
        MailServer.server.purgeEmailFromAllMailboxes();
        jdbi.useHandle(handle -> handle.createUpdate("insert into customer (id, user_id, attributes, first_seen_at) values (:id, 'ann', :attributes, :at) on conflict do nothing")
                .bind("id", ann.id()).bind("attributes", ann.attributes().json()).bind("at", Timestamp.from(PostOffice.START)).execute());
    }

    @Test
    void an_independent_library_verifies_the_signature_over_both_headers() throws Exception {
        MimeMessage mail = mail("offer", "offers", false);
        SignatureRecord signature = verified(raw(mail)).get(0);
        assertThat(signature.getDToken()).hasToString("shop.example");
        assertThat(signature.getSelector()).hasToString("mail");
        assertThat(signature.getHeaders()).extracting(Object::toString).map(String::toLowerCase).contains("from", "to", "subject", "date", "message-id",
                "mime-version", "content-type", "list-unsubscribe", "list-unsubscribe-post");
        assertThat(mail.getHeader("DKIM-Signature")[0]).contains("a=rsa-sha256").contains("c=relaxed/relaxed");
        assertThat(mail.getHeader("List-Unsubscribe")).singleElement().satisfies(header -> assertThat(header).matches("<https?://[^\\s<>]+/u/[\\w-]+>"));
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
    }

    @Test
    void a_mail_that_was_changed_on_the_way_does_not_verify() throws Exception {
        String mail = raw(mail("other-offer", "offers", false));
        assertThatThrownBy(() -> verified(mail.replace("/u/", "/x/")));
        assertThatThrownBy(() -> verified(mail.replace("Subject: ", "Subject: Re: ")));
    }

    @Test
    void what_is_transactional_is_signed_and_offers_no_unsubscribing() throws Exception {
        MimeMessage mail = mail("order-confirmation", null, true);
        verified(raw(mail));
        assertThat(mail.getHeader("List-Unsubscribe")).isNull();
        assertThat(mail.getHeader("List-Unsubscribe-Post")).isNull();
    }

    @Test
    void the_header_is_followed_as_mail_providers_do() throws Exception {
        String header = mail("last-offer", "offers", false).getHeader("List-Unsubscribe")[0];
        URI link = URI.create("http://localhost:" + RestAssured.port + URI.create(header.substring(1, header.length() - 1)).getPath());
        HttpResponse<String> answer = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build().send(HttpRequest.newBuilder(link)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        outbox.queue(List.of(PostOffice.request(ann, "never", "email", "offers", false, Map.of())));
        // committed before the answer: no turn has taken it in yet
        sending.sendAllDue();
        assertThat(messages.of(ann.id()).stream().filter(entry -> entry.step().equals("never"))).singleElement()
                .satisfies(entry -> assertThat(entry.status()).isNotEqualTo(MessageStatus.SENT));
        jdbi.useHandle(handle -> handle.execute("delete from suppression"));
        jdbi.useHandle(handle -> handle.execute("delete from arrival"));
    }

    private MimeMessage mail(String step, String topic, boolean transactional) {
        outbox.queue(List.of(PostOffice.request(ann, step, "email", topic, transactional, Map.of())));
        sending.sendAllDue();
        Messages.Entry entry = messages.of(ann.id()).stream().filter(message -> message.step().equals(step)).findFirst().orElseThrow();
        assertThat(entry.status()).as(entry.reason()).isEqualTo(MessageStatus.SENT);
        return Arrays.stream(MailServer.server.getReceivedMessages()).reduce((earlier, later) -> later).orElseThrow();
    }

    private static String raw(MimeMessage mail) throws Exception {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        mail.writeTo(raw);
        return raw.toString(StandardCharsets.UTF_8);
    }

    private static List<SignatureRecord> verified(String raw) throws Exception {
        DKIMVerifier verifier = new DKIMVerifier((methods, selector, domain) -> List.of("v=DKIM1; k=rsa; p=" + System.getProperty(PUBLIC_KEY)));
        return verifier.verify(new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8)));
    }
}
