package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Somebody asks why, or why not. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class ExplainIT {

    @Test
    void a_reminder_is_explained_down_to_the_behavior_and_the_rule() {
        String cart = UUID.randomUUID().toString();
        Shopper ann = Shopper.signedUp().does("Product Added", Map.of("cart_id", cart, "product_id", "p1"));
        Shopper.wait(Duration.ofMinutes(40));

        ValidatableResponse byTrigger = explain(ann, "trigger=cart-abandoned");
        assertThat(sentences(byTrigger).get(0)).contains("A cart is left behind for 30 minutes").contains("Product Added at");
        assertThat(byTrigger.extract().<List<String>>path("decisions[0].behaviors.type")).contains("Product Added");
        assertThat(byTrigger.extract().<String>path("decisions[0].text")).startsWith("rule \"A cart is left behind");
        assertThat(byTrigger.extract().<List<Boolean>>path("decisions[0].checks.held")).containsOnly(true);

        Object message = ann.timeline("message").stream().filter(sent -> "cart-reminder".equals(sent.get("template"))).findFirst().orElseThrow().get("message");
        ValidatableResponse byMessage = explain(ann, "message=" + message);
        assertThat(sentences(byMessage)).hasSize(3);
        assertThat(sentences(byMessage).get(0)).contains("cart-reminder").contains("was sent at");
        assertThat(byMessage.extract().<String>path("decisions[0].trigger")).isEqualTo("cart-abandoned");
    }

    @Test
    void who_never_entered_is_told_what_failed() {
        Shopper bob = Shopper.signedUp().does("Product Added", Map.of("cart_id", "c" + UUID.randomUUID()));
        Shopper.wait(Duration.ofMinutes(5));
        assertThat(sentences(explain(bob, "trigger=cart-abandoned")).get(0)).startsWith("Waiting until ").contains("for no ");
        assertThat(sentences(explain(bob, "template=cart-reminder")).get(0)).startsWith("Waiting until ");
        bob.does("Order Completed", Map.of("order_id", "o", "revenue", 10));
        Shopper.wait(Duration.ofHours(1));
        assertThat(sentences(explain(bob, "journey=cart-recovery")).get(0)).contains("Order Completed at").contains("stands against it");
    }

    @Test
    void who_was_not_let_in_again_is_told_from_when_on() {
        Shopper eve = Shopper.signedUp().does("Product Added", Map.of("cart_id", "same"));
        Shopper.wait(Duration.ofHours(3));
        eve.does("Product Added", Map.of("cart_id", "other"));
        Shopper.wait(Duration.ofHours(3));
        assertThat(sentences(explain(eve, "journey=cart-recovery"))).isNotEmpty();
    }

    @Test
    void a_question_about_nothing_is_answered_with_what_there_is() {
        Shopper ann = Shopper.signedUp();
        given().get("/api/customers/{id}/explain?trigger=nonsense", ann.userId()).then().statusCode(404);
        given().get("/api/customers/{id}/explain", ann.userId()).then().statusCode(400);
        given().get("/api/customers/{id}/explain?trigger=cart-abandoned", "nobody").then().statusCode(404);
    }

    private static ValidatableResponse explain(Shopper shopper, String question) {
        return given().get("/api/customers/{id}/explain?" + question, shopper.userId()).then().statusCode(200);
    }

    private static List<String> sentences(ValidatableResponse response) {
        return response.extract().path("sentences");
    }
}
