package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlackTest extends ChannelConformance {

    private final Provider slack = new Provider("ok");
    private final Channel channel = channel(Map.of("sales", slack.url() + "/services/T0/B0/secret"));

    private Channel channel(Map<String, String> hooks) {
        return new SlackChannel(hooks, new WrittenMessages(office.releases, Recommending.NOTHING), Duration.ofSeconds(5));
    }

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
    boolean asksConsent() {
        return false;
    }

    @Override
    List<String> handedOver() {
        return slack.received.stream().map(Provider.Received::body).toList();
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return slack.answers.add(new Provider.Answer(status, "told_so", retryAfter));
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        return false;
    }

    @Override
    void assertHarmless(String handedOver) {
        try {
            JsonNode payload = new ObjectMapper().readTree(handedOver);
            assertThat(payload).hasSize(2);
            assertThat(payload.get("text").asText()).isEqualTo("Hi " + HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    @Test
    void itGoesToTheAddressOfTheNameTheTemplateGives() {
        var ann = reachable("Ann");
        queue(ann);
        sendAll(ann);
        assertThat(slack.received.get(0).path()).isEqualTo("/services/T0/B0/secret");
    }

    @Test
    void aNameWithoutAnAddressSaysWhatToSet() {
        var ann = reachable("Ann");
        queue(ann);
        office.sending(channel(Map.of("default", slack.url()))).sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).contains("kairos.delivery.slack.hooks.sales");
    }

    @Test
    void theAddressIsNotTold() {
        answers(404, null);
        var ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).reason()).isEqualTo("127.0.0.1 answered 404: told_so");
    }
}
