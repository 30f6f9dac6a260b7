package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyIterable;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One click unsubscribes (RFC 8058), whoever the customer has become, and nothing else does. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class UnsubscribingIT {

    private Letters letters;
    private Shopper ann;
    private String unsubscribe;

    @BeforeEach
    void a_letter_went_out() {
        letters = new Letters("topic: offers", "", Map.of());
        ann = letters.asks(Shopper.signedUp());
        Shopper.wait(Duration.ofHours(1));
        unsubscribe = Letters.path(letters.newest(ann).get("unsubscribe"));
    }

    @AfterEach
    void take_back() {
        letters.takeBack();
    }

    @Test
    void one_click_ends_the_topic_and_says_so_wherever_a_message_was_kept_in() {
        Letters.oneClick(unsubscribe).then().statusCode(200).header("Set-Cookie", org.hamcrest.Matchers.nullValue()).body(containsString("You are unsubscribed"));
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofDays(2));
        assertThat(behaviors(ann, "Unsubscribed")).singleElement().satisfies(behavior -> assertThat(behavior).containsEntry("journey", letters.name)
                .containsEntry("step", "first").containsEntry("topic", "offers").containsEntry("channel", "email").containsEntry("source", "one-click unsubscribe"));
        assertThat(messages(ann, "second")).singleElement().satisfies(message -> {
            assertThat(message).containsEntry("status", "SUPPRESSED");
            assertThat(message.get("reason").toString()).matches("opted out of email about offers on 2026-\\d\\d-\\d\\d by one-click unsubscribe");
        });
        assertThat(ann.timeline("consent")).last().satisfies(change -> assertThat(change).containsEntry("channel", "email").containsEntry("topic", "offers")
                .containsEntry("answer", "unsubscribed").containsEntry("source", "one-click unsubscribe"));
    }

    @Test
    void a_form_with_parts_does_as_well_and_the_token_tells_nobody_anything() {
        given().redirects().follow(false).multiPart("List-Unsubscribe", "One-Click").post(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors(ann, "Unsubscribed")).hasSize(1);
        String token = unsubscribe.substring(unsubscribe.lastIndexOf('/') + 1);
        String read = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1);
        assertThat(read).doesNotContain(ann.userId()).doesNotContain("example.com").doesNotContain("offers");
    }

    @Test
    void looking_at_the_page_changes_nothing_and_its_button_does() {
        String page = given().get(unsubscribe).then().statusCode(200).header("Referrer-Policy", "no-referrer").body(containsString("<button>Unsubscribe</button>"))
                .extract().asString();
        given().head(unsubscribe);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors(ann, "Unsubscribed")).isEmpty();
        assertThat(page).contains("name=\"List-Unsubscribe\" value=\"One-Click\"");
        given().formParam("List-Unsubscribe", "One-Click").formParam("page", "1").post(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors(ann, "Unsubscribed")).singleElement().satisfies(behavior -> assertThat(behavior).containsEntry("source", "unsubscribe page"));
    }

    @Test
    void what_is_not_the_click_of_a_link_of_ours_changes_nothing() {
        Letters.oneClick(unsubscribe + "A").then().statusCode(404).body(containsString("does not work"));
        Letters.oneClick(unsubscribe.substring(0, unsubscribe.length() - 2)).then().statusCode(404);
        Letters.oneClick(Letters.link(letters.newest(ann), "choose").replace("/preferences/", "/u/")).then().statusCode(404);
        given().formParam("List-Unsubscribe", "Two-Clicks").post(unsubscribe).then().statusCode(400).body(containsString("Nothing was changed"));
        Shopper.wait(Duration.ofDays(2));
        assertThat(behaviors(ann, "Unsubscribed")).isEmpty();
        assertThat(messages(ann, "second")).singleElement().satisfies(message -> assertThat(message).containsEntry("status", "SENT"));
    }

    @Test
    void the_link_of_somebody_who_became_somebody_else_unsubscribes_her() {
        Shopper other = Shopper.signedUp();
        other.send("alias", Map.of("previousId", ann.userId()));
        Shopper.wait(Duration.ofMinutes(1));
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofDays(2));
        assertThat(behaviors(other, "Unsubscribed")).hasSize(1);
        assertThat(messages(other, "second")).singleElement().satisfies(message -> assertThat(message).containsEntry("status", "SUPPRESSED"));
    }

    @Test
    void neither_an_import_nor_another_profile_with_her_address_brings_her_back_but_she_does() {
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email", true, "email:offers", true))));
        Shopper imported = Shopper.signedUp();
        imported.send("identify", Map.of("traits", Map.of("email", ann.userId().toUpperCase() + "@Example.com")));
        letters.asks(imported);
        Shopper.wait(Duration.ofDays(2));
        assertThat(messages(imported, "first")).singleElement().satisfies(message -> assertThat(message.get("reason").toString()).as(message.toString()).contains("opted out of email about offers"));
        assertThat(messages(ann, "second")).singleElement().satisfies(message -> assertThat(message).containsEntry("status", "SUPPRESSED"));

        ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email:offers", true, "source", "sign-up form"))));
        letters.asks(ann);
        Shopper.wait(Duration.ofDays(2));
        assertThat(messages(ann, "second")).extracting(message -> message.get("status")).containsExactly("SUPPRESSED", "SENT");
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Letters.oneClick(unsubscribe).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors(ann, "Unsubscribed")).hasSize(2);
        given().get("/api/customers/{id}/consent", ann.userId()).then().body("consent.'email:offers'", org.hamcrest.Matchers.equalTo("unsubscribed"))
                .body("suppressed", not(emptyIterable()));
    }

    @Test
    void who_wants_no_mail_at_all_gets_none_under_another_id_either() {
        letters.takeBack();
        letters = new Letters("when_capped: wait", "", Map.of());
        letters.asks(ann);
        Shopper.wait(Duration.ofHours(1));
        Letters.oneClick(Letters.path(letters.newest(ann).get("unsubscribe"))).then().statusCode(200);
        Shopper.wait(Duration.ofSeconds(1));
        Shopper imported = Shopper.named("imported-" + letters.name);
        imported.send("identify", Map.of("traits", Map.of("email", ann.userId() + "@EXAMPLE.com", "consent", Map.of("email", true))));
        letters.asks(imported);
        Shopper.wait(Duration.ofHours(1));
        assertThat(messages(imported, "first")).singleElement().satisfies(message -> assertThat(message.get("reason").toString()).matches("opted out of email on .* by one-click unsubscribe"));
    }

    private List<Map<String, Object>> messages(Shopper shopper, String step) {
        return shopper.timeline("message").stream().filter(item -> letters.name.equals(item.get("journey")) && step.equals(item.get("step"))).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> behaviors(Shopper shopper, String type) {
        return shopper.timeline("behavior").stream().filter(item -> type.equals(item.get("type"))).map(item -> (Map<String, Object>) item.get("properties")).toList();
    }
}
