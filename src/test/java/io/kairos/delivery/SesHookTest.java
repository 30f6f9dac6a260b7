package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.behavior.ArrivalSignal;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.BehaviorLogs;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Amazon SES reports over SNS; the key and its certificate are made here, and stand where Amazon's would. */
class SesHookTest {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail";
    private static final String CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;
    private static PrivateKey key;
    private static byte[] certificate;

    private final PostOffice post = new PostOffice();
    private final BehaviorLog log = BehaviorLogs.on(post.transactions.jdbi);
    private final List<String> suppressed = new ArrayList<>();
    private final List<String> fetched = new ArrayList<>();
    private final AmazonPages amazon = new AmazonPages() {
        @Override
        byte[] fetch(String address) {
            fetched.add(address);
            return certificate;
        }
    };
    private final SesHook hook = new SesHook(List.of(TOPIC), new TakingProviderEvents(new MessageEvents(post.transactions.jdbi, log, post.clock),
            post.transactions, new ArrivalSignal(), Optional.of((channel, address, kind, source, at) -> suppressed.add(address + " " + kind + " " + source))),
            amazon, post.clock);
    private final Customer ann = post.reachable("ann");

    @BeforeAll
    static void keys() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "sns", "-keyalg", "RSA",
                "-keysize", "2048", "-dname", "CN=sns.amazonaws.com", "-startdate", "2026/01/01 00:00:00", "-validity", "3650", "-storetype", "PKCS12",
                "-storepass", "secret", "-keystore", store.toString()).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, "secret".toCharArray());
        }
        key = (PrivateKey) keys.getKey("sns", "secret".toCharArray());
        certificate = keys.getCertificate("sns").getEncoded();
    }

    SesHookTest() {
        post.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        post.sendingToMailbox().sendAllDue();
    }

    private Map<String, String> notification(String message) {
        Map<String, String> body = new HashMap<>(Map.of("Type", "Notification", "MessageId", "sns-1", "TopicArn", TOPIC, "Message", message,
                "Timestamp", "2026-03-02T10:00:00.000Z", "SignatureVersion", "2", "SigningCertURL", CERTIFICATE));
        return sign(body);
    }

    private Map<String, String> sign(Map<String, String> body) {
        try {
            Signature signing = Signature.getInstance(body.get("SignatureVersion").equals("2") ? "SHA256withRSA" : "SHA1withRSA");
            signing.initSign(key);
            signing.update(SnsSignature.signed(JSON.valueToTree(body)).getBytes(StandardCharsets.UTF_8));
            body.put("Signature", Base64.getEncoder().encodeToString(signing.sign()));
            return body;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void post(Map<String, String> body) {
        try {
            hook.message(JSON.writeValueAsBytes(body));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String report(String type, String part) {
        return """
                {"%s": "%s", "mail": {"messageId": "ses-1", "headers": [{"name": "X-Kairos-Message-Id", "value": "%s"}]}, %s}"""
                .formatted(type.equals("Delivery") ? "eventType" : "notificationType", type, Ids.of("ann", "hello"), part);
    }

    private final String bounce = report("Bounce", """
            "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-03-02T09:59:59.000Z",
            "bouncedRecipients": [{"emailAddress": "ann@example.com", "diagnosticCode": "smtp; 550 user unknown"}]}""");

    @Test
    void a_bounce_is_a_behavior_and_suppresses_the_address_once() {
        post(notification(bounce));
        post(notification(bounce));
        assertThat(log.of(ann.id())).singleElement().satisfies(behavior -> {
            assertThat(behavior.type()).isEqualTo("Email Bounced");
            assertThat(behavior.text("bounce_type")).isEqualTo("hard");
            assertThat(behavior.text("reason")).isEqualTo("smtp; 550 user unknown");
            assertThat(behavior.text("journey")).isEqualTo("a-journey");
        });
        assertThat(suppressed).containsOnly("ann@example.com hard_bounce ses");
        assertThat(fetched).containsExactly(CERTIFICATE);
    }

    @Test
    void complaints_deliveries_and_the_older_signature_are_known() {
        post(notification(report("Delivery", "\"delivery\": {\"timestamp\": \"2026-03-02T10:00:00.000Z\", \"recipients\": [\"ann@example.com\"]}")));
        Map<String, String> complaint = notification(report("Complaint", "\"complaint\": {\"complainedRecipients\": [{\"emailAddress\": \"ann@example.com\"}]}"));
        complaint.putAll(Map.of("SignatureVersion", "1", "MessageId", "sns-2", "Subject", "Amazon SES"));
        post(sign(complaint));
        assertThat(log.of(ann.id())).extracting(Behavior::type).containsExactly("Email Delivered", "Email Marked as Spam");
        assertThat(suppressed).containsExactly("ann@example.com complaint ses");
    }

    @Test
    void what_amazon_did_not_sign_or_another_topic_says_is_refused() {
        Map<String, String> changed = notification(bounce);
        changed.put("Message", bounce.replace("ann@", "bob@"));
        assertThatThrownBy(() -> post(changed)).isInstanceOf(HttpProblem.class).hasMessageContaining("Not genuine");
        Map<String, String> theirs = notification(bounce);
        theirs.put("TopicArn", "arn:aws:sns:eu-west-1:666666666666:mail");
        assertThatThrownBy(() -> post(sign(theirs))).isInstanceOf(HttpProblem.class);
        assertThat(log.of(ann.id())).isEmpty();
        assertThat(suppressed).isEmpty();
    }

    @Test
    void nothing_is_fetched_but_pages_of_amazon() {
        for (String address : List.of("http://sns.eu-west-1.amazonaws.com/a.pem", "https://evil.example/a.pem", "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
                "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem", "https://sns.eu-west-1.amazonaws.com:8443/a.pem", "https://s3.amazonaws.com/bucket/a.pem",
                "https://169.254.169.254/a.pem", "file:///etc/passwd.pem", "not an address")) {
            Map<String, String> body = notification(bounce);
            body.put("SigningCertURL", address);
            assertThatThrownBy(() -> post(body)).as(address).isInstanceOf(HttpProblem.class);
            Map<String, String> confirmation = new HashMap<>(Map.of("Type", "SubscriptionConfirmation", "MessageId", "1", "TopicArn", TOPIC, "Message", "m",
                    "Token", "t", "Timestamp", "2026-03-02T10:00:00.000Z", "SignatureVersion", "2", "SigningCertURL", CERTIFICATE, "SubscribeURL", address));
            assertThatThrownBy(() -> post(sign(confirmation))).as(address).isInstanceOf(HttpProblem.class);
        }
        assertThat(fetched).containsOnly(CERTIFICATE);
    }

    @Test
    void a_subscription_to_a_topic_of_ours_is_confirmed() {
        String confirm = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t";
        post(sign(new HashMap<>(Map.of("Type", "SubscriptionConfirmation", "MessageId", "1", "TopicArn", TOPIC, "Message", "m", "Token", "t",
                "Timestamp", "2026-03-02T10:00:00.000Z", "SignatureVersion", "2", "SigningCertURL", CERTIFICATE, "SubscribeURL", confirm))));
        assertThat(fetched).containsExactly(CERTIFICATE, confirm);
    }
}
