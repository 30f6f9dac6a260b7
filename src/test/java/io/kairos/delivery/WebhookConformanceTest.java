package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class WebhookConformanceTest extends ChannelConformance {

    private final Provider receiver = new Provider("");
    private final Channel channel = new WebhookChannel(Duration.ofSeconds(5), new Receivers(true), () -> new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Map<String, Object> consenting() {
        return Map.of();
    }

    @Override
    Map<String, Object> address() {
        return Map.of();
    }

    @Override
    Map<String, Object> context() {
        return Map.of("url", receiver.url() + "/hook");
    }

    @Override
    boolean asksConsent() {
        return false;
    }

    @Override
    String addressNamed() {
        return "url that starts with https://";
    }

    @Override
    List<String> handedOver() {
        return receiver.received.stream().map(Provider.Received::body).toList();
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return receiver.answers.add(new Provider.Answer(status, "", retryAfter));
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        return receiver.received.get(0).header("Webhook-id").equals("msg_" + id);
    }

    @Override
    void assertHarmless(String handedOver) {
        try {
            assertThat(new ObjectMapper().readTree(handedOver).at("/data/customer/attributes/name").asText()).isEqualTo(HOSTILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        receiver.close();
    }
}
