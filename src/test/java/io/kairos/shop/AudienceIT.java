package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Segments, broadcasts, the line before a journey and what other systems are told; all over HTTP. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class AudienceIT {

    private final String name = "fans-" + UUID.randomUUID();
    private final String bought = "Bought " + name;
    private final String segment = """
            segment: %s
            title: Those who bought lately
            when: 'Behavior( type == "%s" )'
            within: 30d
            """.formatted(name, bought);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private long before;

    @BeforeEach
    void a_system_that_is_told() throws IOException {
        before = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void back_to_the_samples() {
        activate(before);
        receiver.stop(0);
    }

    @Test
    void who_is_in_a_segment_follows_what_she_does_and_time() {
        Shopper early = Shopper.signedUp().does(bought, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        publish(Map.of("segments/fans.yaml", segment));
        Shopper.wait(Duration.ofMinutes(1));
        Shopper late = Shopper.signedUp().does(bought, Map.of());
        Shopper.signedUp();
        Shopper.wait(Duration.ofMinutes(1));

        given().get("/api/segments").then().statusCode(200).body("items.find { it.name == '" + name + "' }.members", equalTo(2));
        given().get("/api/segments/{name}", name).then().statusCode(200).body("title", equalTo("Those who bought lately"))
                .body("conditions[0].within", equalTo("PT720H")).body("members", equalTo(2)).body("toJudge", equalTo(0))
                .body("sample.userId", hasItem(early.userId())).body("sample.userId", hasItem(late.userId()));
        given().get("/api/customers/{id}/segments", early.userId()).then().statusCode(200)
                .body("items.find { it.name == '" + name + "' }.member", equalTo(true)).body("items.find { it.name == '" + name + "' }.since", nullValue());

        Shopper.wait(Duration.ofDays(30).minusMinutes(2));
        early.does(bought, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        given().get("/api/customers/{id}/segments", late.userId()).then().body("items.find { it.name == '" + name + "' }.member", equalTo(false));
        given().get("/api/customers/{id}/segments", early.userId()).then().body("items.find { it.name == '" + name + "' }.member", equalTo(true));
        given().get("/api/segments/nobody").then().statusCode(404).body("detail", containsString("GET /api/segments"));
    }

    @Test
    void what_is_wrong_with_a_segment_is_told_with_its_place() {
        given().contentType(ContentType.JSON).body(Map.of("base", before, "files", Map.of(
                "segments/a.yaml", "segment: A\nwhen: 'Customer( tier == 1 )'\nwihtin: 30d\n",
                "segments/b.yaml", "segment: b\nwhen: 'Contact( channel == \"email\" )'\nwithin: soon\n",
                "segments/c.yaml", "segment: c\nwhen: 'Customer( text(\"tier\" == \"vip\" )'\n",
                "journeys/x.yaml", "journey: x\nenter: { segment: bb, at: 2026-02-30T09:00, settle: 1h }\nsteps:\n  - { id: s, send: { channel: email, template: welcome } }\n",
                "policies/sync.yaml", "webhooks:\n  - { name: crm, url: crm.example, events: [segment.enterd], segments: [bb] }\n")))
                .post("/api/releases").then().statusCode(422).body("findings.collect { it.file + ':' + it.line + ' ' + it.message }.join('\\n')", allOf(
                        containsString("journeys/x.yaml:2 There is no segment 'bb'."),
                        containsString("journeys/x.yaml:2 There is no such time as 2026-02-30T09:00"),
                        containsString("journeys/x.yaml:2 'settle' and 'reentry' go with a trigger"),
                        containsString("policies/sync.yaml:2 'url' is where it is told"),
                        containsString("policies/sync.yaml:2 There is no event 'segment.enterd'. Did you mean 'segment.entered'?"),
                        containsString("segments/a.yaml:1 'segment' is its name"),
                        containsString("segments/a.yaml:2 \"tier\" is not known here"),
                        containsString("segments/a.yaml:3 'wihtin' is not known here. Did you mean 'within'?"),
                        containsString("segments/b.yaml:2 A segment looks at Customer and Behavior, not at Contact"),
                        containsString("segments/b.yaml:3 'within' is how long a behavior counts"),
                        containsString("segments/c.yaml:2 A bracket, comma or quote is missing in this condition")));
    }

    @Test
    void each_member_gets_a_broadcast_once_at_the_time_where_she_lives() {
        LocalDateTime at = LocalDateTime.ofInstant(Shopper.now(), ZoneOffset.UTC).plusDays(2).truncatedTo(ChronoUnit.HOURS);
        publish(Map.of("segments/fans.yaml", segment, "journeys/" + name + ".yaml", """
                journey: %s
                enter: { segment: %s, at: %s, local_time: true }
                steps:
                  - { id: hello, send: { channel: email, template: welcome } }
                """.formatted(name, name, at)));
        Shopper tokyo = member("Asia/Tokyo");
        Shopper berlin = member("Europe/Berlin");
        Shopper nobody = Shopper.signedUp();
        until(at.minusHours(9).minusMinutes(1));
        assertThat(letters(tokyo)).isEmpty();
        until(at.minusHours(9).plusMinutes(1));
        assertThat(letters(tokyo)).containsExactly("welcome");
        assertThat(letters(berlin)).isEmpty();
        // who becomes a member after her time, or moves to where it is yet to come, gets none
        Shopper late = member("Asia/Tokyo");
        tokyo.send("identify", Map.of("traits", Map.of("timezone", "America/New_York")));
        until(at.plusHours(6));
        for (Shopper one : List.of(tokyo, berlin)) {
            assertThat(letters(one)).containsExactly("welcome");
        }
        assertThat(letters(nobody)).isEmpty();
        assertThat(letters(late)).isEmpty();
        given().get("/api/customers/{id}/explain?journey={name}", nobody.userId(), name).then().statusCode(200)
                .body("sentences[0]", containsString("where she lives; she is not in it"));
        given().get("/api/journeys/{name}", name).then().statusCode(200).body("entered", equalTo(2)).body("completed", equalTo(2))
                .body("audience.segment", equalTo(name)).body("audience.localTime", equalTo(true)).body("trigger", nullValue());
    }

    @Test
    void a_rate_lets_in_so_many_at_a_time_in_order_and_loses_nobody() {
        publish(Map.of("journeys/" + name + ".yaml", """
                journey: %s
                enter: { on: %s, rate: 3/h }
                exit: { when: 'Behavior( type == "Order Completed" )' }
                steps:
                  - { id: hello, send: { channel: email, template: welcome } }
                """.formatted(name, name), "triggers/" + name + ".drl", """
                rule "%s"
                when
                    $b : Behavior( type == "%s" )
                then
                    triggers.fire( "%s", $b );
                end
                """.formatted(name, bought, name)));
        List<Shopper> line = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            line.add(Shopper.signedUp().does(bought, Map.of()));
            Shopper.wait(Duration.ofSeconds(1));
        }
        given().get("/api/journeys/{name}", name).then().statusCode(200).body("entered", equalTo(3)).body("waitingForEntry", equalTo(5)).body("rate", equalTo("3/h"));
        // the next in line finds what she was to be reminded of, and leaves the line
        line.get(3).does("Order Completed", Map.of("order_id", "o1"));
        Shopper.wait(Duration.ofMinutes(59));
        assertThat(written(line)).containsExactly(true, true, true, false, false, false, false, false);
        Shopper.wait(Duration.ofSeconds(70));
        assertThat(written(line)).containsExactly(true, true, true, false, true, true, true, false);
        given().post("/api/journeys/{name}/pause", name).then().statusCode(200);
        Shopper.wait(Duration.ofHours(3));
        given().post("/api/journeys/{name}/resume", name).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(written(line)).containsExactly(true, true, true, false, true, true, true, true);
        given().get("/api/journeys/{name}", name).then().body("entered", equalTo(7)).body("waitingForEntry", equalTo(0)).body("refused", equalTo(1));
    }

    @Test
    void another_system_is_told_of_segments_and_journeys_each_event_once() {
        publish(Map.of("segments/fans.yaml", segment, "journeys/" + name + ".yaml", """
                journey: %s
                enter: { on: %s }
                goal: { name: order, when: 'Behavior( type == "Order Completed" )', within: 7d, value: revenue }
                steps:
                  - { id: hello, send: { channel: email, template: welcome } }
                  - { id: pause, wait: 1d }
                """.formatted(name, name), "triggers/" + name + ".drl", """
                rule "%s"
                when
                    $b : Behavior( type == "%s" )
                then
                    triggers.fire( "%s", $b );
                end
                """.formatted(name, bought, name), "policies/sync.yaml", """
                webhooks:
                  - name: crm
                    url: http://127.0.0.1:%d/crm
                    events: [segment.entered, segment.exited, journey.entered, journey.step, journey.goal_reached, message.sent, journey.exited]
                    segments: [%s]
                    journeys: [%s]
                    attributes: [email]
                """.formatted(receiver.getAddress().getPort(), name, name)));
        Shopper ann = Shopper.signedUp().does(bought, Map.of());
        Shopper.wait(Duration.ofMinutes(5));
        ann.does("Order Completed", Map.of("order_id", "o1", "revenue", 20.5));
        Shopper.wait(Duration.ofDays(31));

        List<JsonPath> events = told.stream().map(JsonPath::new).filter(event -> ann.userId().equals(event.get("data.customer.userId"))).toList();
        assertThat(events).extracting(event -> event.getString("type")).containsExactlyInAnyOrder("segment.entered", "journey.entered", "journey.step",
                "journey.step", "message.sent", "journey.goal_reached", "journey.exited", "segment.exited");
        assertThat(events).allSatisfy(event -> assertThat(event.getString("data.customer.attributes.email")).isEqualTo(ann.userId() + "@example.com"));
        assertThat(events.stream().filter(event -> event.getString("type").equals("segment.exited")).findFirst().orElseThrow().getInt("data.sequence")).isEqualTo(2);
        assertThat(events.stream().filter(event -> event.getString("type").equals("journey.goal_reached")).findFirst().orElseThrow().getDouble("data.value")).isEqualTo(20.5);
    }

    private Shopper member(String zone) {
        return Shopper.signedUp().send("identify", Map.of("traits", Map.of("timezone", zone))).does(bought, Map.of());
    }

    private List<Boolean> written(List<Shopper> line) {
        return line.stream().map(shopper -> !letters(shopper).isEmpty()).toList();
    }

    private List<Object> letters(Shopper shopper) {
        return shopper.timeline("message").stream().filter(item -> "SENT".equals(item.get("status")) && name.equals(item.get("journey")))
                .map(item -> item.get("template")).toList();
    }

    private static void until(LocalDateTime time) {
        Shopper.wait(Duration.between(Shopper.now(), time.toInstant(ZoneOffset.UTC)));
    }

    private void publish(Map<String, String> files) {
        activate(given().contentType(ContentType.JSON).body(Map.of("base", before, "files", files)).post("/api/releases").then().log().ifValidationFails()
                .statusCode(201).extract().jsonPath().getLong("release.number"));
    }

    private static void activate(long number) {
        given().contentType(ContentType.JSON).body(Map.of()).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
