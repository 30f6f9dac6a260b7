package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journey goes one way or the other by what became of an earlier step's e-mail: over a real link, a real pixel, and a provider's word of a bounce. */
@QuarkusTest
@TestProfile(Tracked.class)
class OutcomesIT {

    private static final String SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";

    private final String name = "outcome-" + UUID.randomUUID();
    private long before;
    private Shopper ann;

    @BeforeEach
    void a_reminder_was_sent() {
        before = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
        activate(given().contentType(ContentType.JSON).body(Map.of("base", before, "files", Map.of(
                "triggers/" + name + ".drl", """
                        rule "Outcome %1$s"
                        when
                            $b : Behavior( type == "Asked %1$s" )
                        then
                            triggers.fire( "%1$s", $b );
                        end
                        """.formatted(name),
                "journeys/" + name + ".yaml", """
                        journey: %1$s
                        enter: { on: %1$s }
                        steps:
                          - { id: reminder, send: { channel: email, template: %1$s } }
                          - { id: a-day, wait: 1d }
                          - id: outcome
                            branch:
                              - when: 'Behavior( type == "Email Bounced", text("step") == "reminder" )'
                                then: [ { id: bounced, update: { attributes: { reachable: false } } } ]
                              - when: 'Behavior( type == "Email Link Clicked", text("step") == "reminder", !flag("machine") )'
                                then: [ { id: clicked, send: { channel: email, template: welcome } } ]
                              - when: 'Behavior( type == "Email Opened", text("step") == "reminder", !flag("machine") )'
                                then: [ { id: opened, send: { channel: email, template: win-back } } ]
                              - else: [ { id: silent, exit: "no sign of her" } ]
                        """.formatted(name),
                "templates/" + name + ".subject.liquid", "Your cart",
                "templates/" + name + ".html.liquid", "<body><a href=\"https://shop.example/cart\">See it</a></body>")))
                .post("/api/releases").then().statusCode(201).extract().jsonPath().getLong("release.number"));
        ann = Shopper.signedUp().does("Asked " + name, Map.of());
        Shopper.wait(Duration.ofHours(1));
    }

    @AfterEach
    void back_to_the_samples() {
        activate(before);
    }

    @Test
    void who_clicked_goes_on_as_one_who_clicked() {
        visit("o", SAFARI);
        visit("c", SAFARI);
        assertThat(wayOfTomorrow()).startsWith("arm 2");
        assertThat(letters()).containsExactly(name, "welcome");
    }

    @Test
    void who_only_opened_goes_on_as_one_who_opened() {
        visit("o", SAFARI);
        assertThat(wayOfTomorrow()).startsWith("arm 3");
        assertThat(letters()).containsExactly(name, "win-back");
    }

    @Test
    void what_a_scanner_followed_is_no_click() {
        visit("c", "Mozilla/5.0 (compatible; Barracuda Sentinel)");
        assertThat(wayOfTomorrow()).isEqualTo("else");
        assertThat(letters()).containsExactly(name);
    }

    @Test
    void a_bounce_that_the_provider_tells_of_leads_another_way() throws Exception {
        String message = ann.timeline("message").stream().filter(item -> name.equals(item.get("template"))).findFirst().orElseThrow().get("message").toString();
        String events = """
                [{"email": "%s", "event": "bounce", "type": "bounce", "sg_event_id": "sg-%s", "timestamp": %d, "reason": "550 no such user", "smtp-id": "<%s@shop.example>"}]"""
                .formatted(ann.userId(), name, Shopper.now().getEpochSecond(), message);
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(Tracked.SENDGRID_KEY)))));
        signing.update(("1600112502" + events).getBytes(StandardCharsets.UTF_8));
        given().header("X-Twilio-Email-Event-Webhook-Signature", Base64.getEncoder().encodeToString(signing.sign()))
                .header("X-Twilio-Email-Event-Webhook-Timestamp", "1600112502").contentType("application/json; charset=utf-8")
                .body(events.getBytes(StandardCharsets.UTF_8)).post("/hooks/sendgrid").then().statusCode(204);
        assertThat(wayOfTomorrow()).startsWith("arm 1");
        given().get("/api/customers/{id}", ann.userId()).then().statusCode(200).body("attributes.reachable", org.hamcrest.Matchers.equalTo(false));
    }

    private String wayOfTomorrow() {
        Shopper.wait(Duration.ofDays(1));
        return ann.timeline("step").stream().filter(step -> "outcome".equals(step.get("step")) && "took".equals(step.get("outcome")))
                .map(step -> step.get("detail").toString()).findFirst().orElseThrow();
    }

    /** @param kind c for the link, o for the pixel */
    private void visit(String kind, String agent) {
        List<Map<String, String>> mails = given().get("/api/mailbox").then().extract().path("");
        String html = mails.stream().filter(mail -> name.equals(mail.get("journey"))).findFirst().orElseThrow().get("html");
        Matcher matcher = Pattern.compile("\"(http://localhost:8080/" + kind + "/[^\"]+)\"").matcher(html);
        assertThat(matcher.find()).isTrue();
        given().urlEncodingEnabled(false).redirects().follow(false).header("User-Agent", agent).get(URI.create(matcher.group(1)).getPath());
    }

    private List<Object> letters() {
        return ann.timeline("message").stream().filter(item -> "SENT".equals(item.get("status")) && name.equals(item.get("journey"))).map(item -> item.get("template")).toList();
    }

    private static void activate(long number) {
        given().contentType(ContentType.JSON).body(Map.of("journeys", Map.of())).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
