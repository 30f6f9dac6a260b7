package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody asks what became of a customer in a journey that enters on a condition, splits, waits and skips. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class ExplainJourneysIT {

    private static final String NAME = "tea-" + UUID.randomUUID();

    /** The same files again are the same release. */
    @BeforeEach
    void published() {
        long base = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
        given().contentType(ContentType.JSON).queryParam("activate", true).body(Map.of("base", base, "files", Map.of(
                "triggers/" + NAME + ".drl", """
                        rule "Tea is wanted %1$s"
                        when
                            $b : Behavior( type == "Tea Wanted" )
                        then
                            triggers.fire( "%1$s", $b );
                        end
                        """.formatted(NAME), "journeys/" + NAME + ".yaml", """
                        journey: %1$s
                        enter: { on: %1$s, when: 'Customer( text("tier") == "gold" )', settle: 2m, reentry: { after: 7d } }
                        exit: { when: 'Behavior( type == "Order Completed", number("revenue") > 100 )' }
                        steps:
                          - id: hello
                            send: { channel: email, template: welcome, topic: tea }
                          - id: reply
                            wait_for: { when: 'Behavior( type == "Product Viewed", text("category") == "tea" )', within: 2d }
                            then:
                              - id: seen
                                send: { channel: email, template: welcome-tips }
                            otherwise:
                              - id: chosen
                                split: { arms: { kettle: 50, cup: 50 } }
                                arms:
                                  kettle:
                                    - id: kettle
                                      exit: got a kettle
                                  cup:
                                    - id: cup
                                      exit: got a cup
                          - id: club
                            only_if: 'Customer( flag("club") )'
                            send: { channel: email, template: win-back }
                        """.formatted(NAME)))).post("/api/releases").then().log().ifValidationFails().statusCode(201);
    }

    @Test
    void what_settles_what_is_waited_for_and_what_has_not_come_is_told() {
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(sentences(ann, "journey=" + NAME)).singleElement().asString().contains("looks once more at").contains("whether the trigger still holds");
        Shopper.wait(Duration.ofMinutes(2));
        ann.does("Product Viewed", Map.of("category", "coffee"));
        assertThat(sentences(ann, "journey=" + NAME)).last().asString().contains("at the step reply").contains("has category coffee; tea is needed");
        assertThat(sentences(ann, "template=welcome-tips")).anyMatch(one -> one.contains("comes at the step seen, and she has not come there yet"));
    }

    @Test
    void each_step_says_which_conditions_it_judged_and_on_what() {
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(3));
        Instant before = Shopper.now();
        Shopper.wait(Duration.ofMinutes(1));
        ann.does("Product Viewed", Map.of("category", "tea"));
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(sentences(ann, "journey=" + NAME + "&step=reply").get(0)).contains("got what it waited for").contains("has category tea");
        assertThat(sentences(ann, "journey=" + NAME + "&step=club").get(0)).contains("was skipped").contains("Her club is no; yes is needed.");
        assertThat(sentences(ann, "template=win-back")).anyMatch(one -> one.contains("was skipped"));
        JsonPath then = explain(ann, "journey=" + NAME + "&at=" + before);
        assertThat(then.<List<String>>getList("journeys.steps.step").get(0)).containsExactly("hello", "reply");
        assertThat(then.getString("journeys[0].state")).isEqualTo("WAITING_FOR");
        assertThat(then.getString("journeys[0].enrollment")).isNotBlank();
        assertThat(sentences(ann, "enrollment=" + then.getString("journeys[0].enrollment"))).anyMatch(one -> one.contains("went through the journey"));
    }

    @Test
    void who_is_not_let_in_is_told_what_was_missing_and_from_when_on_she_may() {
        Shopper bob = Shopper.signedUp().does("Tea Wanted", Map.of());
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(5));
        assertThat(sentences(bob, "journey=" + NAME)).singleElement().asString().contains("its entry condition did not hold. Her tier is not set; gold is needed.");
        ann.does("Order Completed", Map.of("revenue", 120));
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(sentences(ann, "journey=" + NAME)).last().asString().contains("its exit condition held").contains("has revenue 120");
        ann.does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(sentences(ann, "journey=" + NAME)).last().asString().contains("re-entry after 7 days, from ");
        assertThat(sentences(gold(), "journey=" + NAME)).containsExactly("There is no Tea Wanted.");
    }

    @Test
    void a_split_tells_its_number_and_what_stands_behind_the_other_end_is_told_so() {
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofDays(3));
        JsonPath answer = explain(ann, "journey=" + NAME);
        assertThat(answer.<Integer>getList("journeys[0].arms.bucket")).singleElement().satisfies(bucket -> assertThat(bucket).isBetween(0, 9_999));
        assertThat(sentences(ann, "journey=" + NAME + "&step=chosen").get(0)).contains("of 10,000 that is drawn once");
        assertThat(sentences(ann, "template=welcome-tips")).anyMatch(one -> one.contains("stands behind \"matched\" of the step reply, and she went on by \"timed out\""));
    }

    @Test
    void a_message_says_which_consent_there_was_when_it_was_sent() {
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper no = gold().send("identify", Map.of("traits", Map.of("consent", Map.of("email:tea", false)))).does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(3));
        ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email:tea", false))));
        Object message = ann.timeline("message").stream().filter(sent -> NAME.equals(sent.get("journey"))).findFirst().orElseThrow().get("message");
        assertThat(sentences(ann, "message=" + message).get(0)).contains("was sent at").contains("She had agreed to email about tea, by Identified at");
        assertThat(sentences(no, "template=welcome")).anyMatch(one -> one.contains("was held back at") && one.contains("opted out of email about tea"));
    }

    @Test
    void an_instant_that_is_not_now_is_told_as_what_it_is() {
        Shopper ann = gold();
        assertThat(sentences(ann, "journey=" + NAME + "&at=" + Shopper.now().plus(Duration.ofDays(1))).get(0)).contains("lies in the future");
        assertThat(sentences(ann, "journey=" + NAME + "&at=2020-01-01T00:00:00Z").get(0)).contains("nothing had been heard of her yet");
        given().get("/api/customers/{id}/explain?journey=" + NAME + "&at=yesterday", ann.userId()).then().statusCode(400);
        given().get("/api/customers/{id}/explain?journey=" + NAME + "&step=nonsense", ann.userId()).then().statusCode(404);
        given().get("/api/customers/{id}/explain?enrollment=nonsense", ann.userId()).then().statusCode(404);
        given().get("/api/customers/{id}/explain?release=nonsense&trigger=welcome", ann.userId()).then().statusCode(404);
    }

    @Test
    void a_browser_gets_a_page() {
        Shopper ann = gold().does("Tea Wanted", Map.of());
        Shopper.wait(Duration.ofMinutes(5));
        String page = given().accept("text/html").get("/api/customers/{id}/explain?journey=" + NAME, ann.userId()).then().statusCode(200).extract().asString();
        assertThat(page).contains("the step hello queued welcome").contains("✓").doesNotContain("NOT_FOUND");
    }

    @Test
    void a_rule_without_scenarios_is_told_condition_by_condition() {
        long active = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
        given().get("/api/releases/{n}/scenarios/conditions", active).then().statusCode(200)
                .body("items.collect { it.file + ':' + it.line }", hasItem("triggers/" + NAME + ".drl:3")).body("items", hasSize(1));
    }

    @Test
    void who_moves_the_clock_and_replays_is_on_record() {
        Shopper ann = gold();
        given().header("X-Kairos-User", "bob").contentType(ContentType.JSON).body(Map.of("now", Shopper.now().plusSeconds(1).toString())).post("/api/clock").then().statusCode(200);
        given().header("X-Kairos-User", "bob").post("/api/replay?customer=" + ann.userId()).then().statusCode(200);
        given().get("/api/audit?limit=3").then().body("items.findAll { it.actor == 'bob' }.action", hasItems("clock.moved", "replay.run"));
    }

    private static Shopper gold() {
        return Shopper.signedUp().send("identify", Map.of("traits", Map.of("tier", "gold", "consent", Map.of("email:tea", true))));
    }

    private static JsonPath explain(Shopper shopper, String question) {
        return given().get("/api/customers/{id}/explain?" + question, shopper.userId()).then().log().ifValidationFails().statusCode(200).extract().jsonPath();
    }

    private static List<String> sentences(Shopper shopper, String question) {
        return explain(shopper, question).getList("sentences");
    }
}
