package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A program as a marketer runs it: split tests with goals, frequency caps, pauses; all over HTTP. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class ProgramIT {

    private final String name = "program-" + UUID.randomUUID();
    private final String type = "Asked " + name;
    private long before;

    @org.junit.jupiter.api.BeforeEach
    void rememberTheSamples() {
        before = active();
    }

    @AfterEach
    void backToTheSamples() {
        given().contentType(ContentType.JSON).body(Map.of()).post("/api/releases/{n}/activate", before).then().statusCode(200);
    }

    @Test
    void arms_are_shared_out_and_orders_and_refunds_are_counted_for_their_arm() {
        publish(Map.of("journeys/" + name + ".yaml", """
                journey: %s
                stage: purchase
                enter: { on: %s }
                goal: { name: order, when: 'Behavior( type == "Order Completed" )', within: 7d, value: revenue,
                        refund: { when: 'Behavior( type == "Order Refunded" )', value: total } }
                steps:
                  - id: offer
                    split: { arms: { ten-percent: 50, free-shipping: 50 } }
                    arms:
                      ten-percent: [ { id: hello, send: { channel: email, template: welcome } } ]
                """.formatted(name, name)));
        Map<String, Integer> arms = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            Shopper ann = Shopper.signedUp().does(type, Map.of());
            Shopper.wait(Duration.ofSeconds(30));
            String arm = ann.timeline("step").stream().filter(step -> "offer".equals(step.get("step")) && "took".equals(step.get("outcome")))
                    .map(step -> step.get("detail").toString()).findFirst().orElseThrow();
            arms.merge(arm, 1, Integer::sum);
            ann.does("Order Completed", Map.of("order_id", "o" + i, "revenue", 20.25));
            ann.does("Order Refunded", Map.of("order_id", "o" + i, "total", 5));
        }
        Shopper.wait(Duration.ofSeconds(30));
        assertThat(arms.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(12);

        Map<String, Object> report = given().get("/api/journeys/{name}/report", name).then().statusCode(200).extract().path("$");
        // 12 times 20.25 less 5
        assertThat(report.toString()).contains("183");
    }

    @Test
    void a_cap_holds_what_stands_behind_the_message_too() {
        publish(Map.of("policies/contact.yaml", "caps:\n  - { at_most: 1, per: 10h, journey: " + name + " }\n", "journeys/" + name + ".yaml", """
                journey: %s
                enter: { on: %s }
                steps:
                  - { id: first, send: { channel: email, template: welcome } }
                  - { id: gap, wait: 1m }
                  - { id: second, send: { channel: email, template: win-back } }
                  - { id: pause, wait: 2h }
                  - { id: third, send: { channel: email, template: welcome-tips, when_capped: exit } }
                  - { id: later, wait: 1d }
                  - { id: fourth, send: { channel: email, template: vip-welcome } }
                """.formatted(name, name)));
        Shopper ann = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofHours(9));
        assertThat(letters(ann)).containsExactly("welcome");
        Shopper.wait(Duration.ofMinutes(90));
        assertThat(letters(ann)).containsExactly("welcome", "win-back");
        // two hours behind the second, not behind when it was planned; then there is no room, and she leaves
        Shopper.wait(Duration.ofHours(1));
        assertThat(ann.timeline("enrollment").toString()).doesNotContain("frequency cap");
        Shopper.wait(Duration.ofDays(3));
        assertThat(letters(ann)).containsExactly("welcome", "win-back");
        assertThat(ann.timeline("enrollment").toString()).contains("frequency cap");
    }

    @Test
    void a_cap_that_ends_a_lane_ends_its_journey() {
        publish(Map.of("policies/contact.yaml", "caps:\n  - { at_most: 1, per: 10h, journey: " + name + " }\n", "journeys/" + name + ".yaml", """
                journey: %s
                enter: { on: %s }
                steps:
                  - { id: first, send: { channel: email, template: welcome } }
                  - id: both
                    parallel:
                      join: all
                      lanes:
                        capped: [ { id: gap, wait: 1h }, { id: second, send: { channel: email, template: win-back, when_capped: exit } } ]
                        slow: [ { id: pause, wait: 1d }, { id: third, send: { channel: email, template: welcome-tips } } ]
                  - { id: fourth, send: { channel: email, template: vip-welcome } }
                """.formatted(name, name)));
        Shopper ann = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofHours(2));
        assertThat(ann.timeline("enrollment").stream().filter(item -> name.equals(item.get("journey"))).map(item -> item.get("state")).toList())
                .doesNotContain("WAITING", "WAITING_FOR");
        Shopper.wait(Duration.ofDays(3));
        assertThat(letters(ann)).containsExactly("welcome");
    }

    @Test
    void a_paused_journey_sends_nothing_until_it_goes_on() {
        publish(Map.of("journeys/" + name + ".yaml", """
                journey: %s
                enter: { on: %s }
                steps:
                  - { id: pause, wait: 1h }
                  - { id: hello, send: { channel: email, template: welcome } }
                """.formatted(name, name)));
        Shopper ann = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(5));
        given().post("/api/journeys/{name}/pause", name).then().statusCode(200).body("state", equalTo("paused"));
        Shopper late = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofHours(5));
        assertThat(letters(ann)).isEmpty();
        given().post("/api/journeys/{name}/resume", name).then().statusCode(200).body("state", equalTo("running"));
        Shopper.wait(Duration.ofMinutes(5));
        assertThat(letters(ann)).containsExactly("welcome");
        assertThat(letters(late)).isEmpty();
        assertThat(late.timeline("enrollment").toString()).contains("the journey is paused");
    }

    private List<Object> letters(Shopper shopper) {
        return shopper.timeline("message").stream().filter(item -> "SENT".equalsIgnoreCase(item.get("status").toString())
                && name.equals(item.get("journey"))).map(item -> item.get("template")).toList();
    }

    private void publish(Map<String, String> more) {
        Map<String, String> files = new HashMap<>(more);
        files.put("triggers/" + name + ".drl", """
                rule "Program %s"
                when
                    $b : Behavior( type == "%s" )
                then
                    triggers.fire( "%s", $b );
                end
                """.formatted(name, type, name));
        long number = given().contentType(ContentType.JSON).body(Map.of("base", active(), "files", files)).post("/api/releases").then().log()
                .ifValidationFails().statusCode(201).extract().jsonPath().getLong("release.number");
        given().contentType(ContentType.JSON).body(Map.of()).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }

    private static long active() {
        return given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
    }
}
