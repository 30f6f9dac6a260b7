package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an opt-out means for journeys under way, what a preference page and a confirmation do, and which addresses get nothing at all. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class OptingOutIT {

    private static final String SUBSCRIPTIONS = """
            topics:
              - { name: offers, title: Special offers, description: Now and then, channels: [email, sms] }
              - { name: news, title: News, double_opt_in: true }
            confirm: { email: confirm-it }
            """;

    private Letters letters;

    @AfterEach
    void take_back() {
        letters.takeBack();
    }

    private Shopper wroteTo(String sends, String head, Map<String, String> more) {
        letters = new Letters(sends, head, more);
        Shopper ann = letters.asks(Shopper.signedUp());
        Shopper.wait(Duration.ofHours(1));
        return ann;
    }

    private void optsOut(Shopper ann) {
        Letters.oneClick(Letters.path(letters.newest(ann).get("unsubscribe"))).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
    }

    @Test
    void who_opts_out_leaves_a_journey_that_says_so_and_does_not_get_in_again() {
        Shopper ann = wroteTo("topic: offers", "on_opt_out: exit", Map.of());
        optsOut(ann);
        assertThat(enrollments(ann)).last().satisfies(item -> assertThat(item).containsEntry("state", "EXITED").containsEntry("reason", "opted out of email about offers"));
        letters.asks(ann);
        Shopper.wait(Duration.ofDays(2));
        assertThat(messages(ann)).hasSize(1);
        assertThat(enrollments(ann)).last().satisfies(item -> assertThat(item).containsEntry("state", "REFUSED").containsEntry("reason", "opted out of email about offers"));
    }

    @Test
    void who_opts_out_stands_still_in_a_journey_that_says_so_until_she_agrees_again() {
        Shopper ann = wroteTo("topic: offers", "on_opt_out: pause", Map.of());
        optsOut(ann);
        Shopper.wait(Duration.ofDays(5));
        assertThat(messages(ann)).hasSize(1);
        assertThat(ann.timeline("step")).anySatisfy(step -> assertThat(step).containsEntry("does", "consent").containsEntry("outcome", "paused"));
        given().contentType(ContentType.JSON).body(Map.of("channel", "email", "topic", "offers", "consent", true, "source", "call centre"))
                .post("/api/customers/{id}/consent", ann.userId()).then().statusCode(202);
        Shopper.wait(Duration.ofHours(1));
        assertThat(messages(ann)).extracting(message -> message.get("status")).containsExactly("SENT", "SENT");
    }

    @Test
    void what_waits_for_its_hour_is_suppressed_as_soon_as_she_opts_out() {
        Shopper ann = wroteTo("topic: offers", "", Map.of());
        String unsubscribe = Letters.path(letters.newest(ann).get("unsubscribe"));
        Letters second = new Letters("topic: offers", "", Map.of("policies/contact.yaml", "caps: [ { at_most: 1, per: 30d, topic: offers } ]\nwait_at_most: 60d\n"));
        second.asks(ann);
        Shopper.wait(Duration.ofHours(1));
        assertThat(ann.timeline("message")).anySatisfy(message -> assertThat(message).containsEntry("journey", second.name).containsEntry("status", "QUEUED"));
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(ann.timeline("message")).anySatisfy(message -> {
            assertThat(message).containsEntry("journey", second.name).containsEntry("status", "SUPPRESSED");
            assertThat(message.get("reason").toString()).startsWith("opted out of email about offers on ");
        });
        second.takeBack();
    }

    @Test
    void the_preference_page_shows_what_stands_and_takes_what_she_chooses() {
        Shopper ann = wroteTo("topic: offers", "", Map.of("policies/subscriptions.yaml", SUBSCRIPTIONS, "templates/confirm-it.subject.liquid", "Please confirm",
                "templates/confirm-it.html.liquid", "<a href=\"{{ confirm_url }}\">confirm</a>"));
        String page = Letters.link(letters.newest(ann), "choose");
        given().get(page).then().statusCode(200).header("Referrer-Policy", "no-referrer").body(containsString("Special offers"))
                .body(containsString("value=\"email:offers\" checked")).body(containsString("value=\"sms:offers\">"));
        given().formParam("choice", "email").post(page).then().statusCode(200).body(containsString("Saved"))
                .body(containsString("value=\"email:offers\">")).body(containsString("value=\"email\" checked"));
        Shopper.wait(Duration.ofDays(2));
        assertThat(messages(ann)).extracting(message -> message.get("status")).containsExactly("SENT", "SUPPRESSED");

        given().formParam("choice", "email:offers").post(page).then().body(containsString("value=\"email:offers\" checked")).body(containsString("value=\"email\">"));
        Shopper.wait(Duration.ofSeconds(1));
        consent(ann).body("consent.email", equalTo("topics")).body("consent.'email:offers'", equalTo(true));
        ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email", true))));
        given().multiPart("all", "none").post(page).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        consent(ann).body("consent.email", equalTo("unsubscribed")).body("consent.sms", equalTo("unsubscribed"))
                .body("changes.source", hasItem("preference page"));
        given().get(page + "x").then().statusCode(404);
    }

    @Test
    void a_yes_that_is_to_be_confirmed_counts_once_she_pushed_the_button_behind_the_link() {
        letters = new Letters("topic: news", "", Map.of("policies/subscriptions.yaml", SUBSCRIPTIONS, "templates/confirm-it.subject.liquid", "Please confirm",
                "templates/confirm-it.html.liquid", "<a href=\"{{ confirm_url }}\">confirm</a>"));
        Shopper ann = Shopper.signedUp();
        for (int i = 0; i < 3; i++) {
            ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email:news", true))));
            Shopper.wait(Duration.ofMinutes(1));
        }
        List<Map<String, String>> mails = given().get("/api/mailbox").then().extract().path("");
        assertThat(mails.stream().filter(mail -> ann.userId().equals(mail.get("userId")) && "Please confirm".equals(mail.get("subject")))).hasSize(1);
        letters.asks(ann);
        Shopper.wait(Duration.ofHours(1));
        assertThat(messages(ann)).singleElement().satisfies(message -> assertThat(message).containsEntry("status", "SUPPRESSED"));

        Map<String, String> mail = mails.stream().filter(one -> ann.userId().equals(one.get("userId")) && "Please confirm".equals(one.get("subject"))).findFirst().orElseThrow();
        String confirm = Letters.link(mail, "confirm");
        given().get(confirm).then().statusCode(200).body(containsString("Yes, I want this"));
        Shopper.wait(Duration.ofSeconds(1));
        consent(ann).body("consent.'email:news'", equalTo("pending"));
        given().formParam("yes", "1").post(confirm).then().statusCode(200).body(containsString("Thank you"));
        given().formParam("yes", "1").post(confirm).then().statusCode(200).body(containsString("Thank you"));
        Shopper.wait(Duration.ofDays(2));
        consent(ann).body("consent.'email:news'", equalTo(true)).body("changes.source", hasItem("confirmation link"));
        assertThat(messages(ann)).extracting(message -> message.get("status")).containsExactly("SUPPRESSED", "SENT");
    }

    @Test
    void nothing_goes_to_an_address_that_somebody_put_on_the_list_until_it_is_taken_off() {
        Shopper ann = wroteTo("transactional: true", "", Map.of());
        Map<String, String> entry = Map.of("channel", "email", "address", ann.userId().toUpperCase() + "@EXAMPLE.com", "note", "asked by phone");
        given().contentType(ContentType.JSON).body(entry).post("/api/suppressions").then().statusCode(201).body("address", equalTo(ann.userId() + "@example.com"));
        given().contentType(ContentType.JSON).body(entry).post("/api/suppressions").then().statusCode(200);
        Shopper.wait(Duration.ofDays(2));
        assertThat(messages(ann)).extracting(message -> message.get("status")).containsExactly("SENT", "SUPPRESSED");
        assertThat(messages(ann).get(1).get("reason").toString()).contains("put on the suppression list");
        given().queryParam("channel", "email").queryParam("address", ann.userId() + "@example.com").delete("/api/suppressions").then().statusCode(200);
        given().queryParam("channel", "email").queryParam("address", ann.userId() + "@example.com").delete("/api/suppressions").then().statusCode(404);
        given().queryParam("subject", "suppression/email/" + ann.userId() + "@example.com").get("/api/audit").then().body("items.action", equalTo(List.of("suppression.removed", "suppression.added")));
        given().contentType(ContentType.JSON).body(Map.of("channel", "email", "address", "Ann <ann@example.com>")).post("/api/suppressions").then().statusCode(422)
                .body("field", equalTo("address"));
    }

    @Test
    void what_is_wrong_in_the_declaration_is_told_with_its_line() {
        letters = new Letters("topic: offers", "", Map.of());
        given().contentType(ContentType.JSON).body(Map.of("base", 1, "files", Map.of("policies/subscriptions.yaml", "topics:\n  - { name: Offers!, chanels: [email] }\n  - { name: news, double_opt_in: true }\n")))
                .post("/api/releases/check").then().body(containsString("policies/subscriptions.yaml")).body(containsString("small letters"))
                .body(containsString("channels")).body(containsString("confirm-subscription"));
    }

    private static io.restassured.response.ValidatableResponse consent(Shopper shopper) {
        return given().get("/api/customers/{id}/consent", shopper.userId()).then().statusCode(200);
    }

    private List<Map<String, Object>> messages(Shopper shopper) {
        return shopper.timeline("message").stream().filter(item -> letters.name.equals(item.get("journey"))).toList();
    }

    private List<Map<String, Object>> enrollments(Shopper shopper) {
        return shopper.timeline("enrollment").stream().filter(item -> letters.name.equals(item.get("journey"))).toList();
    }
}
