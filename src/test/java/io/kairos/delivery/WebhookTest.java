package io.kairos.delivery;

import static io.kairos.delivery.PostOffice.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private record Received(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.get(name).get(0);
        }
    }

    private final PostOffice office = new PostOffice();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 204;
    private SendingMessages sending;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(new Received(Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            if (status == 429) {
                exchange.getResponseHeaders().add("Retry-After", "120");
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        sending = office.sending(new WebhookChannel(Duration.ofSeconds(5), new Receivers(true), () -> new WebhookSignature(SECRET)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void queue(Map<String, Object> more) {
        Map<String, Object> context = new java.util.HashMap<>(more);
        context.put("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
        context.put("trigger", Map.of("name", "cart-abandoned"));
        office.outbox.queue(List.of(request(office.customer("ann", Map.of("name", "Ann \"A\"")), "notify", "webhook", null, false, context)));
    }

    private Messages.Entry message() {
        return office.only(office.customer("ann", Map.of()));
    }

    /** From the Standard Webhooks project's own tests. */
    @Test
    void signsAsStandardWebhooksDoes() {
        assertThat(new WebhookSignature(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aReceiverGetsEverythingThereIsToKnowAndCanVerifyIt() throws IOException {
        queue(Map.of());
        sending.sendAllDue();
        Received post = received.get(0);
        JsonNode body = new ObjectMapper().readTree(post.body());
        assertThat(body.at("/type").asText()).isEqualTo("a-journey.notify");
        assertThat(body.at("/data/customer/userId").asText()).isEqualTo("ann");
        assertThat(body.at("/data/trigger/name").asText()).isEqualTo("cart-abandoned");
        assertThat(post.header("Webhook-id")).isEqualTo("msg_" + message().id());
        assertThat(post.header("Webhook-signature")).isEqualTo(new WebhookSignature(SECRET).sign(post.header("Webhook-id"),
                Long.parseLong(post.header("Webhook-timestamp")), post.body()));
        assertThat(message().status()).as("without any consent").isEqualTo(MessageStatus.SENT);
    }

    @Test
    void theStepsOwnBodyIsRendered() {
        queue(Map.of("body", Map.of("who", "{{ customer.name }}", "n", 3)));
        sending.sendAllDue();
        assertThat(received.get(0).body()).isIn("{\"who\":\"Ann \\\"A\\\"\",\"n\":3}", "{\"n\":3,\"who\":\"Ann \\\"A\\\"\"}");
    }

    @Test
    void whatTheReceiverRefusesFailsAtOnce() {
        status = 422;
        queue(Map.of());
        sending.sendAllDue();
        assertThat(message().status()).isEqualTo(MessageStatus.FAILED);
        assertThat(message().reason()).contains("422");
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;
        queue(Map.of());
        sending.sendAllDue();
        assertThat(received).hasSize(1);
        assertThat(message().status()).isEqualTo(MessageStatus.FAILED);
    }

    @Test
    void aReceiverThatIsBusySaysWhenToComeBack() {
        status = 429;
        queue(Map.of());
        sending.sendAllDue();
        assertThat(sending.nextDue()).isAfterOrEqualTo(PostOffice.START.plusSeconds(120));
        status = 200;
        office.clock.to(sending.nextDue());
        sending.sendAllDue();
        assertThat(received).hasSize(2).extracting(Received::body).containsOnly(received.get(0).body());
        assertThat(received).extracting(post -> post.header("Webhook-id")).containsOnly("msg_" + message().id());
    }

    @Test
    void aReceiverThatIsAwayIsTriedAgain() {
        queue(Map.of());
        server.stop(0);
        sending.sendAllDue();
        assertThat(message().status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(message().reason()).contains("no answer from 127.0.0.1");
    }

    @Test
    void theSecretOfADatabaseStaysTheSame() {
        String secret = new WebhookSecret(office.transactions.jdbi).get();
        assertThat(secret).startsWith("whsec_").isEqualTo(new WebhookSecret(office.transactions.jdbi).get());
    }
}
