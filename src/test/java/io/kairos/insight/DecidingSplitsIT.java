package io.kairos.insight;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.kairos.shop.Rehearsed;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A split that decides by itself, and a marketer who reads it, overrules it and asks why. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class DecidingSplitsIT {

    @Inject
    Jdbi jdbi;

    @Inject
    DecidingSplits deciding;

    private final String name = "deciding-" + UUID.randomUUID();
    private long before;

    @BeforeEach
    void rememberTheSamples() {
        before = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
    }

    @AfterEach
    void backToTheSamples() {
        given().contentType(ContentType.JSON).body(Map.of()).post("/api/releases/{n}/activate", before).then().statusCode(200);
    }

    @Test
    void the_winner_is_taken_once_by_whichever_pod_and_can_be_taken_back() throws Exception {
        publish("winner: { goal: order, control: b }");
        took("a", 0, 2_000, 400);
        took("b", 5_000, 2_000, 200);
        ExecutorService pods = Executors.newFixedThreadPool(4);
        List<Future<?>> looking = new ArrayList<>();
        for (int pod = 0; pod < 8; pod++) {
            looking.add(pods.submit(deciding::decide));
        }
        for (Future<?> pod : looking) {
            pod.get();
        }
        pods.shutdown();
        deciding.decide();
        given().get("/api/journeys/{name}/splits/offer/winner", name).then().statusCode(200).body("arm", equalTo("a")).body("actor", equalTo("kairos"))
                .body("sentence", startsWith("a wins: 20.00 % converted in a against 10.00 % in b"));
        given().queryParam("subject", "journey/" + name).get("/api/audit").then().body("items", hasSize(1)).body("items[0].action", equalTo("split.won"));
        for (int i = 0; i < 6; i++) {
            assertThat(arm()).isEqualTo("a: it won");
        }
        given().get("/api/journeys/{name}/splits/offer", name).then().body("winner.arm", equalTo("a")).body("control", equalTo("b"))
                .body("goals[0].arms.find { it.arm == 'a' }.entered", equalTo(2_000));

        given().delete("/api/journeys/{name}/splits/offer/winner", name).then().statusCode(200).body("arm", nullValue());
        deciding.decide();
        given().get("/api/journeys/{name}/splits/offer/winner", name).then().body("arm", nullValue());
        assertThat(arm()).doesNotContain("won");
        given().contentType(ContentType.JSON).body(Map.of("arm", "c")).put("/api/journeys/{name}/splits/offer/winner", name).then().statusCode(400);
        given().contentType(ContentType.JSON).body(Map.of("arm", "b", "why", "cheaper")).put("/api/journeys/{name}/splits/offer/winner", name).then()
                .statusCode(200).body("sentence", equalTo("cheaper"));
        assertThat(arm()).isEqualTo("b: it won");
    }

    @Test
    void too_little_evidence_decides_nothing() {
        publish("winner: { goal: order }");
        took("a", 0, 400, 24);
        took("b", 5_000, 400, 16);
        deciding.decide();
        given().get("/api/journeys/{name}/splits/offer/winner", name).then().statusCode(404);
    }

    @Test
    void an_adaptive_split_follows_what_converts_and_keeps_its_history() {
        publish("adaptive: { goal: order }");
        deciding.decide();
        took("a", 0, 500, 100);
        took("b", 5_000, 500, 25);
        wait(Duration.ofMinutes(16));
        given().get("/api/journeys/{name}/splits/offer", name).then().statusCode(200).body("allocation", hasSize(4))
                .body("allocation[2].arm", equalTo("a")).body("allocation[2].share", equalTo(9_900)).body("allocation[2].entered", equalTo(500))
                .body("allocation[3].share", equalTo(100)).body("winner", nullValue());
        List<String> arms = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            arms.add(arm());
        }
        assertThat(arms).contains("a");
        given().get("/api/journeys/{name}/splits/offer.csv", name).then().statusCode(200).contentType("text/csv").body(notNullValue());
        assertThat(given().get("/api/journeys/{name}/splits/offer.csv", name).asString()).contains("\r\nallocation,,", ",a,500,100,,,,0.99,");
    }

    /** Of somebody who comes to the split now. */
    private String arm() {
        String user = "came-" + UUID.randomUUID();
        given().auth().preemptive().basic("shop", "").contentType(ContentType.JSON).body(Map.of("userId", user, "event", "Asked " + name))
                .post("/v1/track").then().statusCode(200);
        wait(Duration.ofSeconds(1));
        List<Map<String, Object>> items = given().get("/api/customers/{id}/timeline", user).then().statusCode(200).extract().path("items");
        return items.stream().filter(item -> "offer".equals(item.get("step")) && "took".equals(item.get("outcome"))).map(item -> item.get("detail").toString())
                .findFirst().orElseThrow();
    }

    private static void wait(Duration duration) {
        Instant now = Instant.parse(given().get("/api/clock").then().extract().path("now"));
        given().contentType(ContentType.JSON).body(Map.of("now", now.plus(duration).toString())).post("/api/clock").then().statusCode(200);
    }

    private void took(String arm, int bucket, int entered, int converted) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into arm (customer_id, enrollment_id, step, journey, release, arm, bucket, at)
                    select id, id, 'offer', :journey, 1, :arm, :bucket + n * 5000 / :entered, timestamptz '2026-03-01T00:00:00Z' + n * interval '1 second'
                    from generate_series(0, :entered - 1) n, md5(:journey || :arm || n) h, cast(h as uuid) id
                    """).bind("journey", name).bind("arm", arm).bind("bucket", bucket).bind("entered", entered).execute();
            handle.createUpdate("""
                    insert into conversion select customer_id, enrollment_id, 'order', 'm', journey, 1, at + interval '10 minutes', 1
                    from (select *, row_number() over (order by md5(customer_id::text)) n from arm where journey = :journey and arm = :arm) taken
                    where n <= :converted
                    """).bind("journey", name).bind("arm", arm).bind("converted", converted).execute();
        });
    }

    private void publish(String aim) {
        long number = given().contentType(ContentType.JSON).body(Map.of("base", before, "files", Map.of(
                "triggers/" + name + ".drl", "rule \"Asked " + name + "\"\nwhen\n    $b : Behavior( type == \"Asked " + name + "\" )\nthen\n    triggers.fire( \""
                        + name + "\", $b );\nend\n",
                "journeys/" + name + ".yaml", "journey: " + name + "\nenter: { on: " + name + " }\n"
                        + "goal: { name: order, when: 'Behavior( type == \"Order Completed\" )', within: 7d, value: revenue }\n"
                        + "steps:\n  - id: offer\n    split: { arms: { a: 50, b: 50 }, " + aim + " }\n")))
                .post("/api/releases").then().log().ifValidationFails().statusCode(201).extract().jsonPath().getLong("release.number");
        given().contentType(ContentType.JSON).body(Map.of()).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
