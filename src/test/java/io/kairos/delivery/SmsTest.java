package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmsTest extends ChannelConformance {

    private final Provider twilio = new Provider("{\"sid\": \"SM123\", \"status\": \"queued\"}");
    private final Channel channel = new SmsChannel(new SmsChannel.Account(twilio.url(), "AC1", "secret", "+15550001111", "https://kairos.shop.example"),
            new WrittenMessages(office.releases, Recommending.NOTHING), Duration.ofSeconds(5));

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Map<String, Object> consenting() {
        return Map.of("consent.sms", true);
    }

    @Override
    Map<String, Object> address() {
        return Map.of("phone", "+4915112345678");
    }

    @Override
    String addressNamed() {
        return "trait phone";
    }

    @Override
    List<String> handedOver() {
        return twilio.received.stream().map(Provider.Received::body).toList();
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return twilio.answers.add(new Provider.Answer(status, "{\"code\": 21211, \"message\": \"told so\"}", retryAfter));
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        return form(handedOver).get("StatusCallback").endsWith("&message=" + id);
    }

    @Override
    void assertHarmless(String handedOver) {
        assertThat(form(handedOver)).containsOnlyKeys("From", "To", "Body", "StatusCallback").containsEntry("To", "+4915112345678");
        assertThat(form(handedOver).get("Body")).isEqualTo("Hi " + HOSTILE.replace("\r", ""));
    }

    @AfterEach
    void stop() {
        twilio.close();
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : body.split("&")) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    @Test
    void itIsPostedAsTwilioWantsItAndTheSidIsKept() {
        var ann = reachable("Ann");
        queue(ann);
        sendAll(ann);
        Provider.Received post = twilio.received.get(0);
        assertThat(post.path()).isEqualTo("/2010-04-01/Accounts/AC1/Messages.json");
        assertThat(post.header("Authorization")).isEqualTo("Basic QUMxOnNlY3JldA==");
        assertThat(post.header("Content-type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(form(post.body())).containsEntry("From", "+15550001111").containsEntry("Body", "Hi Ann");
        assertThat(office.transactions.jdbi.<String, RuntimeException>withHandle(handle -> handle.createQuery("select provider_id from message").mapTo(String.class).one())).isEqualTo("SM123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"015112345678", "+49 151 123", "+0123456789", "+1234567890123456", "+49151123\n45678", "tel:+4915112345678"})
    void whatIsNoNumberInE164IsNotCalled(String phone) {
        var ann = ann("Ann", consenting(), Map.of("phone", phone));
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).contains("E.164");
    }

    @Test
    void theProvidersReasonIsOnRecord() {
        answers(400, null);
        var ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).reason()).isEqualTo("127.0.0.1 answered 400: 21211 told so");
    }

    @Test
    void aWrongTokenIsTheOperatorsFaultAndLosesNoMessage() {
        answers(401, null);
        var ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(office.only(ann).reason()).contains("check kairos.delivery.sms");
    }

    @Test
    void withoutAProviderTheReasonSaysWhatToSet() {
        var ann = reachable("Ann");
        queue(ann);
        office.sending(new SmsChannel(null, new WrittenMessages(office.releases, Recommending.NOTHING), Duration.ofSeconds(5))).sendAllDue();
        assertThat(office.only(ann).reason()).contains("kairos.delivery.sms.account");
    }

    /** From Twilio's documentation of its request validation. */
    @Test
    void signaturesAreTwilios() {
        Map<String, List<String>> form = Map.of("CallSid", List.of("CA1234567890ABCDE"), "Caller", List.of("+14158675309"), "Digits", List.of("1234"),
                "From", List.of("+14158675309"), "To", List.of("+18005551212"));
        TwilioSignature signature = new TwilioSignature("12345");
        String url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assertThat(signature.sign(url, form)).isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        assertThat(signature.isGenuine("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url, form)).isTrue();
        assertThat(signature.isGenuine("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url + "3", form)).isFalse();
        assertThat(signature.isGenuine(null, url, form)).isFalse();
    }
}
