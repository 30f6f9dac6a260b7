package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Before a rule goes live, an analyst sees whom it would have treated differently. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class BacktestIT {

    @Inject
    Jdbi jdbi;

    @Test
    void a_draft_is_tried_on_the_past_and_on_live_traffic_and_nothing_is_decided_by_it() {
        String gift = "Gift " + UUID.randomUUID();
        Shopper.now();
        Shopper ann = Shopper.signedUp().does("Product Added", Map.of("cart_id", "a" + UUID.randomUUID()));
        Shopper bob = Shopper.signedUp().does(gift, Map.of());
        Shopper.wait(Duration.ofHours(1));
        int active = given().get("/api/releases").then().extract().path("items.find { it.active }.number");
        String cart = given().get("/api/releases/{n}", active).then().extract().<Map<String, String>>path("files").get("triggers/cart-abandonment.drl");
        int draft = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", Map.of(
                "scenarios/cart-abandonment.yaml", "about: cart-abandoned\nscenarios: []\n",
                "scenarios/journeys-cart-recovery.yaml", "about: cart-abandoned\nscenarios: []\n", "triggers/cart-abandonment.drl", cart.replace("30m]", "20m]"), "triggers/gift.drl", """
                rule "A gift"
                when
                    $gift : Behavior( type == "%s" )
                then
                    triggers.fire( "gift", $gift );
                end
                """.formatted(gift)))).post("/api/releases").then().statusCode(201).extract().path("release.number");

        String id = given().contentType(ContentType.JSON).body(Map.of("release", draft, "days", 2)).post("/api/backtests")
                .then().statusCode(202).extract().path("id");
        await().atMost(Duration.ofSeconds(30)).until(() -> "done".equals(given().get("/api/backtests/{id}", id).then().extract().path("state")));
        var result = given().get("/api/backtests/{id}", id).then().extract();
        assertThat(result.<List<String>>path("result.triggers.examples.GAINED.findAll { it.name == 'gift' }.customer")).containsExactly(bob.userId());
        assertThat(result.<List<String>>path("result.triggers.examples.EARLIER.customer")).contains(ann.userId());
        assertThat(result.<Object>path("result.triggers.examples.LOST")).isNull();
        assertThat(given().get("/api/backtests/{id}/page", id).then().statusCode(200).extract().asString())
                .contains("gains").contains("earlier").contains(bob.userId());
        assertThat(bob.decisions("gift")).isEmpty();

        given().contentType(ContentType.JSON).body(Map.of("release", draft)).put("/api/shadow").then().statusCode(200);
        Shopper eve = Shopper.signedUp().does(gift, Map.of());
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Shopper.wait(Duration.ofSeconds(1));
            return given().get("/api/shadow").then().statusCode(200).extract().<List<String>>path("differences.name").contains("gift");
        });
        assertThat(given().get("/api/shadow").then().extract().<List<String>>path("differences.findAll { it.name == 'gift' }.kind"))
                .containsExactly("GAINED");
        assertThat(eve.decisions("gift")).isEmpty();
        assertThat(given().get("/api/shadow/page").then().statusCode(200).extract().asString()).contains(eve.userId()).contains("gift");

        given().contentType(ContentType.JSON).post("/api/releases/{n}/activate", draft).then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> given().get("/api/shadow").then().extract().path("running") == null);
        given().contentType(ContentType.JSON).body(Map.of("release", draft)).put("/api/shadow").then().statusCode(409);
        given().contentType(ContentType.JSON).post("/api/releases/{n}/activate", active).then().statusCode(200);
    }

    @Test
    void a_shadow_lists_messages_that_would_come_at_another_time_and_ends_on_demand() {
        String journey = active().get("journeys/cart-recovery.yaml").replaceFirst("settle: [0-9]+m", "settle: 45m");
        int active = given().get("/api/releases").then().extract().path("items.find { it.active }.number");
        int draft = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", Map.of("journeys/cart-recovery.yaml", journey,
                "scenarios/journeys-cart-recovery.yaml", "about: cart-abandoned\nscenarios: []\n"))).post("/api/releases").then().statusCode(201)
                .extract().path("release.number");
        given().contentType(ContentType.JSON).body(Map.of("release", draft)).put("/api/shadow").then().statusCode(200);
        Shopper ann = Shopper.signedUp().does("Product Added", Map.of("cart_id", "s" + UUID.randomUUID(), "product_id", "p-1", "name", "Mug", "price", 5));
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Shopper.wait(Duration.ofMinutes(20));
            return given().get("/api/shadow").then().extract().<List<String>>path("differences.findAll { it.kind == 'LATER' && it.what == 'MESSAGE' }.userId")
                    .contains(ann.userId());
        });
        given().delete("/api/shadow").then().statusCode(200);
    }

    @Test
    void a_journey_that_changed_and_a_mail_that_reads_differently_show_without_any_rule_and_nothing_is_written() {
        Shopper ann = Shopper.signedUp().does("Product Added", Map.of("cart_id", "j" + UUID.randomUUID(), "product_id", "p-1", "name", "Mug", "price", 5));
        Shopper.wait(Duration.ofHours(3));
        assertThat(ann.sent()).contains("cart-reminder");
        Map<String, String> files = active();
        String subject = files.get("templates/cart-reminder.subject.liquid");

        var reworded = backtest(Map.of("templates/cart-reminder.subject.liquid", "Now! " + subject));
        assertThat(reworded.<List<String>>path("result.changedFiles")).containsExactly("templates/cart-reminder.subject.liquid");
        assertThat(reworded.<List<String>>path("result.changedRules")).isEmpty();
        assertThat(reworded.<List<String>>path("result.messages.examples.REWORDED.customer")).contains(ann.userId());
        assertThat(reworded.<Object>path("result.messages.changes.GAINED")).isNull();
        assertThat(reworded.<Integer>path("result.enrollments.perName.cart-recovery.draft")).isPositive();
        assertThat(reworded.<Integer>path("result.messages.perName.cart-reminder.active")).as("what was really sent").isEqualTo(jdbi.withHandle(handle ->
                handle.createQuery("select count(*) from message where template = 'cart-reminder' and status = 'sent'").mapTo(Integer.class).one()).intValue());

        var settling = backtest(Map.of("journeys/cart-recovery.yaml", files.get("journeys/cart-recovery.yaml").replaceFirst("settle: [0-9]+m", "settle: 45m"),
                "scenarios/journeys-cart-recovery.yaml", "about: cart-abandoned\nscenarios: []\n"));
        assertThat(settling.<List<String>>path("result.messages.examples.LATER.findAll { it.name == 'cart-reminder' }.customer")).contains(ann.userId());
        assertThat(settling.<Object>path("result.triggers.changes")).isEqualTo(Map.of());

        var quiet = backtest(Map.of("policies/contact.yaml", "caps:\n  - at_most: 1\n    per: 30d\n    channel: email\n    when_full: skip\n"));
        assertThat(quiet.<Map<String, Object>>path("result.withheld").keySet()).anySatisfy(reason -> assertThat(reason).startsWith("frequency cap"));
    }

    private static Map<String, String> active() {
        int active = given().get("/api/releases").then().extract().path("items.find { it.active }.number");
        return given().get("/api/releases/{n}", active).then().extract().path("files");
    }

    /** Of a draft on top of the active release; nothing but the backtest's own row is written. */
    private ExtractableResponse<Response> backtest(Map<String, String> edits) {
        int active = given().get("/api/releases").then().extract().path("items.find { it.active }.number");
        int draft = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", edits)).post("/api/releases").then().statusCode(201)
                .extract().path("release.number");
        Map<String, Long> before = rows();
        String id = given().contentType(ContentType.JSON).body(Map.of("release", draft, "days", 2)).post("/api/backtests")
                .then().statusCode(202).extract().path("id");
        await().atMost(Duration.ofSeconds(60)).until(() -> !"running".equals(given().get("/api/backtests/{id}", id).then().extract().path("state")));
        Map<String, Long> after = rows();
        before.merge("backtest", 1L, Long::sum);
        before.merge("audit", 1L, Long::sum);
        assertThat(after).isEqualTo(before);
        var run = given().get("/api/backtests/{id}", id).then().body("state", org.hamcrest.Matchers.equalTo("done")).extract();
        assertThat(given().get("/api/backtests/{id}/page", id).then().statusCode(200).extract().asString()).contains("Not taken into account");
        return run;
    }

    /** Rows of every table. */
    private Map<String, Long> rows() {
        return jdbi.withHandle(handle -> handle.createQuery("select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
                .mapTo(String.class).list().stream().collect(Collectors.toMap(table -> table, table ->
                        handle.createQuery("select count(*) from \"" + table + "\"").mapTo(Long.class).one())));
    }

    @Test
    void a_replay_repeats_the_ledger_and_says_what_somebody_changed_in_it() {
        Shopper ann = Shopper.signedUp().does("Product Added", Map.of("cart_id", "r" + UUID.randomUUID()));
        Shopper.wait(Duration.ofHours(1));
        given().post("/api/replay?customer=" + ann.userId()).then().statusCode(200);
        assertThat(given().post("/api/replay?customer=" + ann.userId()).then().extract().<Integer>path("different")).isZero();
        assertThat(given().post("/api/replay").then().extract().<Integer>path("different")).isZero();
        jdbi.useHandle(handle -> handle.createUpdate("""
                update decision set at = at + interval '1 minute' where trigger = 'cart-abandoned' and customer_id in
                    (select id from customer where user_id = :user)""").bind("user", ann.userId()).execute());
        assertThat(given().post("/api/replay?customer=" + ann.userId()).then().extract().<List<String>>path("differences.trigger"))
                .containsExactly("cart-abandoned");
        jdbi.useHandle(handle -> handle.createUpdate("""
                update decision set at = at - interval '1 minute' where trigger = 'cart-abandoned' and customer_id in
                    (select id from customer where user_id = :user)""").bind("user", ann.userId()).execute());
    }
}
