package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An analyst looks at a template as one customer would get it. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class PreviewIT {

    private static Shopper withCart() {
        return Shopper.signedUp().does("Product Added", Map.of("cart_id", "c" + UUID.randomUUID(), "product_id", "p1", "name", "Lamp <b>", "price", 12.5));
    }

    @Test
    void a_template_is_rendered_for_a_customer_and_nothing_happens() {
        Shopper ann = withCart();
        var preview = given().get("/api/templates/cart-reminder/preview?customer={id}", ann.userId()).then().statusCode(200).contentType(ContentType.JSON).extract();
        assertThat(preview.<String>path("subject")).isEqualTo("Ann, you left Lamp <b> in your cart");
        assertThat(preview.<String>path("html")).contains("Lamp &lt;b&gt;");
        assertThat(preview.<String>path("text")).contains("Lamp <b>");
        assertThat(preview.<String>path("outcome")).isEqualTo("sent");
        assertThat(preview.<String>path("basis")).startsWith("what she did last");
        assertThat(preview.<List<Map<String, Object>>>path("variables")).contains(Map.of("name", "customer.firstName", "value", "Ann"));
        assertThat(ann.timeline("message")).isEmpty();
    }

    @Test
    void what_a_journey_really_sent_is_what_it_shows() {
        Shopper ann = withCart();
        Shopper.wait(Duration.ofMinutes(40));
        assertThat(ann.sent()).contains("cart-reminder");
        given().accept("application/json").get("/api/templates/cart-reminder/preview?journey=cart-recovery&customer={id}", ann.userId()).then().statusCode(200)
                .body("basis", org.hamcrest.Matchers.startsWith("the message that cart-recovery queued at"))
                .body("subject", org.hamcrest.Matchers.equalTo("Ann, you left Lamp <b> in your cart"));
        given().accept("application/json").get("/api/templates/cart-last-call/preview?journey=cart-recovery&customer={id}", ann.userId()).then().statusCode(200)
                .body("basis", org.hamcrest.Matchers.startsWith("the decision cart-abandoned of"));
    }

    @Test
    void an_earlier_instant_shows_her_as_she_was() {
        Shopper ann = withCart();
        Instant then = Shopper.now();
        Shopper.wait(Duration.ofMinutes(1));
        ann.send("identify", Map.of("traits", Map.of("firstName", "Anna")));
        Shopper.wait(Duration.ofMinutes(1));
        String url = "/api/templates/cart-reminder/preview?customer=" + ann.userId();
        given().accept("application/json").get(url).then().statusCode(200).body("subject", org.hamcrest.Matchers.startsWith("Anna, you left"));
        given().accept("application/json").get(url + "&at=" + then).then().statusCode(200).body("subject", org.hamcrest.Matchers.startsWith("Ann, you left"));
    }

    @Test
    void as_a_page_the_mail_stands_in_a_sandbox() {
        String page = given().accept("text/html").get("/api/templates/cart-reminder/preview?customer={id}", withCart().userId()).then().statusCode(200)
                .contentType(ContentType.HTML).extract().asString();
        assertThat(page).contains("<iframe title=\"The message as HTML\" sandbox srcdoc=\"&lt;!doctype html&gt;").doesNotContain("<h1 style=");
    }

    @Test
    void a_draft_is_shown_before_it_is_published() {
        Shopper ann = withCart();
        given().accept("application/json").contentType(ContentType.JSON).body(Map.of("customer", ann.userId(), "files", Map.of(
                "subject", "{{ customer.firstName }}!", "mjml", "<mjml><mj-body><mj-section><mj-column><mj-text>{{ items[0].name }} {{ custommer.x }}</mj-text></mj-column></mj-section></mj-body></mjml>")))
                .post("/api/templates/cart-reminder/preview").then().statusCode(200)
                .body("subject", org.hamcrest.Matchers.equalTo("Ann!")).body("text", org.hamcrest.Matchers.containsString("Lamp <b>"))
                .body("warnings[0].message", org.hamcrest.Matchers.containsString("Did you mean 'customer'?"));
        given().accept("application/json").contentType(ContentType.JSON).body(Map.of("customer", ann.userId(), "files", Map.of("html", "{% if %}")))
                .post("/api/templates/cart-reminder/preview").then().statusCode(422)
                .body("findings[0].file", org.hamcrest.Matchers.equalTo("templates/cart-reminder.html.liquid"));
        given().accept("application/json").contentType(ContentType.JSON).body(Map.of("customer", ann.userId(), "files", Map.of(
                "html", "<p>{{ customer.nickname }}</p>", "yaml", "on-missing: skip")))
                .post("/api/templates/cart-reminder/preview").then().statusCode(200).body("outcome", org.hamcrest.Matchers.equalTo("suppressed"))
                .body("reason", org.hamcrest.Matchers.containsString("customer.nickname"));
    }

    @Test
    void a_question_that_cannot_be_answered_says_why() {
        given().get("/api/templates/cart-reminder/preview").then().statusCode(400);
        given().get("/api/templates/cart-reminder/preview?customer=nobody").then().statusCode(404);
        String ann = Shopper.signedUp().userId();
        given().get("/api/templates/nonsense/preview?customer={id}", ann).then().statusCode(404);
        given().get("/api/templates/cart-reminder/preview?at=noon&customer={id}", ann).then().statusCode(400);
        given().get("/api/templates/cart-reminder/preview?release=999&customer={id}", ann).then().statusCode(404);
        given().contentType(ContentType.JSON).body("[").post("/api/templates/cart-reminder/preview").then().statusCode(400);
    }
}
