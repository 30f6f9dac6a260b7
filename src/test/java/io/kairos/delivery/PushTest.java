package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushTest extends ChannelConformance {

    private static final String UNREGISTERED = "{\"error\": {\"code\": 404, \"message\": \"Requested entity was not found.\", \"status\": \"NOT_FOUND\", \"details\": "
            + "[{\"@type\": \"type.googleapis.com/google.firebase.fcm.v1.FcmError\", \"errorCode\": \"UNREGISTERED\"}]}}";

    private final Provider fcm = new Provider("{\"name\": \"projects/shop/messages/1\"}");
    private final Channel channel = channel(new BearerToken("ya29.token", null));

    private Channel channel(BearerToken token) {
        return new PushChannel(new PushChannel.Project(fcm.url(), "shop", token), new WrittenMessages(office.releases, Recommending.NOTHING),
                new DeviceTokens(office.transactions.jdbi), Duration.ofSeconds(5));
    }

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Map<String, Object> consenting() {
        return Map.of("consent.push", true);
    }

    @Override
    Map<String, Object> address() {
        return Map.of("pushTokens", List.of("device-1"));
    }

    @Override
    String addressNamed() {
        return "trait pushTokens";
    }

    @Override
    List<String> handedOver() {
        return fcm.received.stream().map(Provider.Received::body).toList();
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return fcm.answers.add(new Provider.Answer(status, "{\"error\": {\"status\": \"TOLD\", \"message\": \"so\"}}", retryAfter));
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        JsonNode message = json(handedOver).get("message");
        return message.at("/android/notification/tag").asText().equals(id) && message.at("/apns/headers/apns-collapse-id").asText().equals(id)
                && message.at("/webpush/notification/tag").asText().equals(id) && message.at("/data/message_id").asText().equals(id);
    }

    @Override
    void assertHarmless(String handedOver) {
        JsonNode message = json(handedOver).get("message");
        assertThat(message.at("/notification/title").asText()).isEqualTo("Hi " + HOSTILE.replace("\r\n", " "));
        assertThat(message.at("/data/link").asText()).isEqualTo("https://shop.example/cart");
        assertThat(message.at("/notification")).hasSize(2);
    }

    @AfterEach
    void stop() {
        fcm.close();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> tokens() {
        return handedOver().stream().map(body -> json(body).at("/message/token").asText()).toList();
    }

    @Test
    void itIsPostedAsFcmWantsItToEachDevice() {
        var ann = ann("Ann", consenting(), Map.of("pushTokens", List.of("phone", "tablet", "phone", "")));
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SENT);
        assertThat(tokens()).containsExactly("phone", "tablet");
        assertThat(fcm.received).allSatisfy(post -> {
            assertThat(post.path()).isEqualTo("/v1/projects/shop/messages:send");
            assertThat(post.header("Authorization")).isEqualTo("Bearer ya29.token");
        });
        assertThat(json(handedOver().get(0)).at("/message/webpush/fcm_options/link").asText()).isEqualTo("https://shop.example/cart");
    }

    @Test
    void devicesThatMobileSdksToldOfAreReached() {
        var ann = ann("Ann", consenting(), Map.of());
        office.transactions.jdbi.useHandle(handle -> handle.execute("""
                insert into behavior (customer_id, id, seq, type, occurred_at, received_at, source, message_id, properties, context)
                values (?, gen_random_uuid(), 1, 'Application Opened', now(), now(), 'app', 'm1', '{}', '{"device":{"id":"d","token":"from-sdk"}}')""", ann.id()));
        queue(ann);
        sendAll(ann);
        assertThat(tokens()).containsExactly("from-sdk");
    }

    @Test
    void aDeviceWithoutTheAppIsRefusedForGoodAndNotTriedAgain() {
        fcm.answers.add(new Provider.Answer(404, UNREGISTERED, null));
        var ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(office.only(ann).reason()).startsWith("UNREGISTERED");
        office.outbox.queue(List.of(PostOffice.request(ann, "later", "push", null, false, Map.of())));
        sending().sendAllDue();
        assertThat(office.messages.of(ann.id())).filteredOn(entry -> entry.step().equals("later")).singleElement()
                .satisfies(entry -> assertThat(entry.reason()).startsWith("no device to push to"));
        assertThat(fcm.received).hasSize(1);
    }

    @Test
    void oneDeviceIsEnoughAndDoesNotRingTwice() {
        fcm.answers.add(new Provider.Answer(404, UNREGISTERED, null));
        fcm.answers.add(new Provider.Answer(200, "{\"name\": \"projects/shop/messages/2\"}", null));
        fcm.answers.add(new Provider.Answer(503, "", null));
        var ann = ann("Ann", consenting(), Map.of("pushTokens", List.of("old", "phone", "tablet")));
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SENT);
        assertThat(office.transactions.jdbi.<String, RuntimeException>withHandle(handle -> handle.createQuery("select provider_id from message").mapTo(String.class).one()))
                .isEqualTo("projects/shop/messages/2");
    }

    @Test
    void theTokensFileIsReadAnewForEachMessage(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("token");
        SendingMessages fromFile = office.sending(channel(new BearerToken(null, file)));
        var ann = reachable("Ann");
        queue(ann);
        fromFile.sendAllDue();
        assertThat(office.only(ann).reason()).contains("kairos.delivery.push.token-file cannot be read");
        Files.writeString(file, "fresh\n");
        office.clock.to(fromFile.nextDue());
        fromFile.sendAllDue();
        assertThat(fcm.received.get(0).header("Authorization")).isEqualTo("Bearer fresh");
    }
}
