package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.kairos.bench.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two pods send a broadcast to a segment, some at a time, and tell another system of it, while one after the other is killed: every member
 * gets it once, never are more let in than may be, and each event is told under one id.
 */
class BroadcastOverPodsIT {

    private static final int CUSTOMERS = 300;
    private static final int MOST = 40;

    private final Map<String, Set<String>> ids = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    @Test
    void every_member_gets_it_once_whatever_dies() throws Exception {
        HttpServer crm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        crm.createContext("/", exchange -> {
            told(exchange.getRequestHeaders().getFirst("webhook-id"), exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        crm.start();
        Map<String, byte[]> rules = rules(crm.getAddress().getPort());
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service one = new Service(directory.resolve("one"), postgres.datasource("kairos"), rules);
                Service two = new Service(directory.resolve("two"), postgres.datasource("kairos"), rules)) {
            List<Service> pods = List.of(one, two);
            for (Service pod : pods) {
                pod.start(Service.SHORT_LIVED);
            }
            for (Service pod : pods) {
                pod.awaitReady();
            }
            one.post(members());
            Jdbi database = Jdbi.create(postgres.connect("kairos"));
            await().atMost(Duration.ofMinutes(2)).until(() -> count(database, "segment_member where member") == CUSTOMERS);

            String sale = sale(Instant.now().plusSeconds(10));
            for (String pod : List.of("one", "two")) {
                Path file = directory.resolve(pod).resolve("rules/journeys/sale.yaml");
                Files.createDirectories(file.getParent());
                Files.writeString(file, sale);
            }
            for (int i = 0; i < 2; i++) {
                int sent = CUSTOMERS * (i + 1) / 4;
                await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20)).until(() -> count(database, "mailbox") >= sent);
                pods.get(i).kill();
                pods.get(i).start(Service.SHORT_LIVED);
            }
            await().atMost(Duration.ofMinutes(3)).until(() -> count(database, "enrollment where state = 'COMPLETED'") == CUSTOMERS
                    && count(database, "message where status = 'queued'") == 0);

            assertThat(count(database, "mailbox")).isEqualTo(CUSTOMERS);
            assertThat(count(database, "enrollment")).isEqualTo(CUSTOMERS);
            assertThat(count(database, "dead_letter")).isZero();
            List<Instant> letIn = database.withHandle(handle -> handle.createQuery("select let_in_at from enrollment order by 1").mapTo(Instant.class).list());
            for (int i = MOST; i < letIn.size(); i++) {
                assertThat(Duration.between(letIn.get(i - MOST), letIn.get(i))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            }
            assertThat(wrong).isEmpty();
            assertThat(ids).hasSize(CUSTOMERS * 3).allSatisfy((event, under) -> assertThat(under).hasSize(1));
        } finally {
            crm.stop(0);
        }
    }

    private void told(String id, byte[] body) {
        try {
            JsonNode event = new ObjectMapper().readTree(body);
            ids.computeIfAbsent(event.get("type").asText() + " " + event.at("/data/customer/userId").asText(), key -> ConcurrentHashMap.newKeySet()).add(id);
        } catch (Exception e) {
            wrong.add(String.valueOf(e));
        }
    }

    private static Map<String, byte[]> rules(int port) {
        return Map.of("triggers/none.drl", bytes("""
                        rule "Nothing that happens here"
                        when $c : Behavior( type == "Coupon Entered" )
                        then triggers.fire( "coupon", $c ); end
                        """),
                "segments/fans.yaml", bytes("segment: fans\nwhen: 'Customer( flag(\"fan\") )'\n"),
                "policies/sync.yaml", bytes("webhooks:\n  - { name: crm, url: http://127.0.0.1:" + port
                        + "/crm, events: [segment.entered, journey.entered, message.sent] }\n"),
                "templates/sale.subject.liquid", bytes("Sale"),
                "templates/sale.html.liquid", bytes("<p>Sale</p>"));
    }

    private static String sale(Instant at) {
        return """
                journey: sale
                enter: { segment: fans, at: %s, rate: %d/2s }
                steps:
                  - id: hello
                    send: { channel: email, template: sale }
                """.formatted(at.truncatedTo(ChronoUnit.SECONDS), MOST);
    }

    private static List<String> members() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            messages.add("{\"type\":\"identify\",\"messageId\":\"i" + i + "\",\"userId\":\"u" + i + "\",\"traits\":{\"email\":\"u" + i
                    + "@example.com\",\"fan\":true,\"consent\":{\"email\":true}}}");
        }
        return messages;
    }

    private static long count(Jdbi database, String what) {
        return database.withHandle(handle -> handle.createQuery("select count(*) from " + what).mapTo(Long.class).one());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
