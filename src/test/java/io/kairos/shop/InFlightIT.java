package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A journey is changed while people are under way in it. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class InFlightIT {

    private final String name = "letter-" + UUID.randomUUID();
    private final String type = "Letter Asked " + name;

    @Test
    void those_who_move_go_on_at_their_step_and_get_nothing_twice() {
        long before = active();
        long first = publish(journey("first", "1d", ""));
        activate(first, Map.of());
        Shopper ann = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(letters(ann)).containsExactly("welcome");

        // the letter got another id and stands behind the wait by now, which became shorter
        long second = publish(moved("2h"));
        activate(second, Map.of(name, Map.of("policy", "move")));
        Shopper.wait(Duration.ofHours(3));
        assertThat(letters(ann)).containsExactly("welcome", "win-back");
        assertThat(ann.timeline("step")).anySatisfy(step -> assertThat(step).containsEntry("does", "move").containsEntry("outcome", "moved"))
                .anySatisfy(step -> assertThat(step).containsEntry("outcome", "skipped"));
        Shopper.wait(Duration.ofDays(2));
        assertThat(letters(ann)).containsExactly("welcome", "win-back");
        activate(before, Map.of());
    }

    @Test
    void those_who_stay_go_on_as_they_entered_and_those_who_exit_get_nothing_more() {
        long before = active();
        activate(publish(journey("first", "1d", "")), Map.of());
        Shopper stays = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        activate(publish(journey("first", "9d", "")), Map.of());
        Shopper.wait(Duration.ofDays(2));
        assertThat(letters(stays)).containsExactly("welcome", "win-back");

        Shopper exits = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        activate(publish(journey("first", "8d", "")), Map.of(name, Map.of("policy", "exit")));
        Shopper.wait(Duration.ofDays(10));
        assertThat(letters(exits)).containsExactly("welcome");
        activate(before, Map.of());
    }

    @Test
    void the_preview_counts_and_a_step_that_is_gone_has_to_be_mapped() {
        long before = active();
        activate(publish(journey("first", "1d", "")), Map.of());
        Shopper ann = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        long other = publish(journey("first", "1d", "-renamed"));
        Map<String, Object> move = Map.of(name, Map.of("policy", "move"));
        preview(other, move).body("items.findAll { it.journey == '" + name + "' }.outcome", hasItem("NOWHERE"));
        given().contentType(ContentType.JSON).body(Map.of("journeys", move)).post("/api/releases/{n}/activate", other).then().statusCode(409)
                .body("detail", containsString("map 'pause'"));
        Map<String, Object> mapped = Map.of(name, Map.of("policy", "move", "steps", Map.of("pause", "pause-renamed")));
        refused(other, Map.of(name + "x", Map.of("policy", "exit")), "There is no journey '" + name + "x'");
        refused(other, Map.of(name, Map.of("policy", "move", "steps", Map.of("pause", "pauze"))), "no step 'pauze'");
        preview(other, mapped).body("items.findAll { it.journey == '" + name + "' }.outcome", hasItem("MOVES"));
        activate(other, mapped);
        Shopper.wait(Duration.ofDays(2));
        assertThat(letters(ann)).containsExactly("welcome", "win-back");

        Map<String, String> gone = new HashMap<>();
        gone.put("pause-renamed", null);
        Shopper bob = Shopper.signedUp().does(type, Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        activate(publish(journey("first", "1d", "-again")), Map.of(name, Map.of("policy", "move", "steps", gone)));
        Shopper.wait(Duration.ofDays(2));
        assertThat(letters(bob)).containsExactly("welcome");
        activate(before, Map.of());
    }

    private static List<Object> letters(Shopper shopper) {
        // the sample journey "welcome" greets everybody who signs up with the same template
        return shopper.timeline("message").stream().filter(item -> "SENT".equalsIgnoreCase(item.get("status").toString())
                && item.get("journey").toString().startsWith("letter-")).map(item -> item.get("template")).toList();
    }

    private String journey(String letter, String pause, String suffix) {
        return """
                journey: %s
                enter: { on: %s }
                steps:
                  - id: %s
                    send: { channel: email, template: welcome }
                  - id: pause%s
                    wait: %s
                  - id: second
                    send: { channel: email, template: win-back }
                """.formatted(name, name, letter, suffix, pause);
    }

    private String moved(String pause) {
        return """
                journey: %s
                enter: { on: %s }
                steps:
                  - id: pause
                    wait: %s
                  - id: letter
                    send: { channel: email, template: welcome }
                  - id: second
                    send: { channel: email, template: win-back }
                """.formatted(name, name, pause);
    }

    private long publish(String journey) {
        return given().contentType(ContentType.JSON).body(Map.of("base", active(), "files", Map.of("journeys/" + name + ".yaml", journey,
                "triggers/" + name + ".drl", """
                rule "Letter %s"
                when
                    $b : Behavior( type == "%s" )
                then
                    triggers.fire( "%s", $b );
                end
                """.formatted(name, type, name)))).post("/api/releases").then().statusCode(201).extract().jsonPath().getLong("release.number");
    }

    private static long active() {
        return given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
    }

    private static ValidatableResponse preview(long number, Map<String, ?> journeys) {
        return given().contentType(ContentType.JSON).body(Map.of("journeys", journeys)).post("/api/releases/{n}/preview", number).then().statusCode(200);
    }

    private static void refused(long number, Map<String, ?> journeys, String says) {
        given().contentType(ContentType.JSON).body(Map.of("journeys", journeys)).post("/api/releases/{n}/preview", number).then().statusCode(400)
                .body("detail", containsString(says));
    }

    private static void activate(long number, Map<String, ?> journeys) {
        given().contentType(ContentType.JSON).body(Map.of("journeys", journeys)).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
