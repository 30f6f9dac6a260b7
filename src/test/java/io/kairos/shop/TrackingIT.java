package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What customers do with an e-mail comes back as behavior, and a journey waits for it. */
@QuarkusTest
@TestProfile(Tracked.class)
class TrackingIT {

    private static final String SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";

    private final String name = "offer-" + UUID.randomUUID();
    private long before;
    private Shopper ann;

    /** She asked for the offer an hour ago, and it came. */
    @BeforeEach
    void an_offer_was_sent() {
        before = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");
        long number = given().contentType(ContentType.JSON).body(Map.of("base", before, "files", Map.of(
                "triggers/" + name + ".drl", """
                        rule "Offer %1$s"
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
                          - id: first
                            send: { channel: email, template: %1$s }
                          - id: clicked
                            wait_for: { when: 'Behavior( type == "Email Link Clicked" && !flag("machine") )', within: 2d }
                            then:
                              - id: thanks
                                send: { channel: email, template: welcome }
                        """.formatted(name),
                "templates/" + name + ".subject.liquid", "Your offer",
                "templates/" + name + ".html.liquid", "<body><a href=\"https://shop.example/offer?id=1&amp;ref=é#now\">See it</a> <a href=\"mailto:hi@shop.example\">write</a></body>")))
                .post("/api/releases").then().statusCode(201).extract().jsonPath().getLong("release.number");
        activate(number);
        ann = Shopper.signedUp().does("Asked " + name, Map.of());
        Shopper.wait(Duration.ofHours(1));
        activate(before);
    }

    @Test
    void a_click_leads_on_and_the_journey_that_waited_for_it_goes_on() {
        assertThat(mail()).contains("href=\"mailto:hi@shop.example\"");
        visit(path("c"), SAFARI).then().statusCode(302).header("Cache-Control", "no-store").header("Location",
                "https://shop.example/offer?id=1&ref=%C3%A9&utm_source=kairos&utm_medium=email&utm_campaign=" + name + "&utm_content=first#now");
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Email Link Clicked")).singleElement().satisfies(click -> assertThat(click)
                .containsEntry("link_url", "https://shop.example/offer?id=1&ref=é#now").containsEntry("journey", name).containsEntry("step", "first")
                .containsEntry("email_subject", "Your offer").containsEntry("email_id", name).containsEntry("message_id", message()).doesNotContainKey("machine"));
        assertThat(letters()).containsExactly(name, "welcome");
    }

    @Test
    void a_scanner_is_led_on_and_recorded_as_one_and_the_journey_waits_on() {
        visit(path("c"), "Mozilla/5.0 (compatible; Barracuda Sentinel)").then().statusCode(302);
        given().redirects().follow(false).header("User-Agent", SAFARI).head(path("c")).then().statusCode(302);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Email Link Clicked")).singleElement().satisfies(click -> assertThat(click)
                .containsEntry("machine", true).containsEntry("machineReason", "known-user-agent"));
        assertThat(letters()).containsExactly(name);
    }

    @Test
    void looking_at_it_is_a_behavior_and_nobody_keeps_the_pixel() {
        String pixel = path("o");
        assertThat(pixel).endsWith(".gif");
        for (int i = 0; i < 2; i++) {
            byte[] gif = visit(pixel, "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)").then().statusCode(200)
                    .contentType("image/gif").header("Cache-Control", containsString("no-store")).extract().asByteArray();
            assertThat(new String(gif, StandardCharsets.US_ASCII)).startsWith("GIF89a");
        }
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Email Opened")).singleElement().satisfies(open -> assertThat(open).containsEntry("proxy", "gmail").doesNotContainKey("machine"));
    }

    @Test
    void a_changed_link_leads_nowhere_and_says_so() {
        visit(path("c") + "A", SAFARI).then().statusCode(404).contentType(ContentType.HTML).body(containsString("This link does not work"));
        visit(path("c").replace("/c/", "/o/") + ".gif", SAFARI).then().statusCode(404);
        visit("/c/https%3A%2F%2Fevil.example", SAFARI).then().statusCode(404);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Email Link Clicked")).isEmpty();
    }

    @Test
    void the_link_of_somebody_who_became_somebody_else_works() {
        Shopper other = Shopper.signedUp();
        other.send("alias", Map.of("previousId", ann.userId()));
        Shopper.wait(Duration.ofMinutes(1));
        visit(path("c"), SAFARI).then().statusCode(302);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(other.timeline("behavior")).extracting(item -> item.get("type")).contains("Email Link Clicked");
    }

    @Test
    void sendgrid_is_believed_when_it_signed() throws Exception {
        String events = """
                [{"email": "%s", "event": "bounce", "type": "bounce", "sg_event_id": "sg-%s", "timestamp": %d, "reason": "550 no such user", "smtp-id": "<%s@shop.example>"}]"""
                .formatted(ann.userId(), name, Shopper.now().getEpochSecond(), message());
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(Tracked.SENDGRID_KEY)))));
        signing.update(("1600112502" + events).getBytes(StandardCharsets.UTF_8));
        String signature = Base64.getEncoder().encodeToString(signing.sign());
        sendgrid(signature, "1600112502", events.replace("550", "551")).then().statusCode(403).body("title", equalTo("Not genuine"));
        sendgrid(signature, "1600112503", events).then().statusCode(403);
        sendgrid(signature, "1600112502", events).then().statusCode(204);
        sendgrid(signature, "1600112502", events).then().statusCode(204);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Email Bounced")).singleElement().satisfies(bounce -> assertThat(bounce)
                .containsEntry("bounce_type", "hard").containsEntry("reason", "550 no such user").containsEntry("journey", name));
    }

    @Test
    void mailgun_is_believed_once_and_who_unsubscribes_there_gets_nothing_more() throws Exception {
        Instant now = Shopper.now();
        String unsubscribed = """
                {"id": "mg-%s", "event": "unsubscribed", "timestamp": %d.5, "recipient": "ann@example.com", "message": {"headers": {"message-id": "%s@shop.example"}}}"""
                .formatted(name, now.getEpochSecond() - 1, message());
        mailgun(now, "one", Tracked.MAILGUN_KEY, unsubscribed).then().statusCode(204);
        mailgun(now, "one", Tracked.MAILGUN_KEY, unsubscribed.replace("unsubscribed", "complained").replace("mg-", "x-")).then().statusCode(204);
        mailgun(now, "two", "another key", unsubscribed).then().statusCode(403);
        mailgun(now.minus(Duration.ofHours(13)), "three", Tracked.MAILGUN_KEY, unsubscribed).then().statusCode(403);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Unsubscribed")).hasSize(1);
        assertThat(behaviors("Email Marked as Spam")).isEmpty();
        visit(path("c"), SAFARI).then().statusCode(302);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(letters()).containsExactly(name);
    }

    @Test
    void amazon_is_not_asked_before_its_topic_is_configured() {
        given().body("{\"Type\": \"SubscriptionConfirmation\"}").post("/hooks/ses").then().statusCode(404).body("detail", containsString("kairos.delivery.hooks.ses.topics"));
    }

    @Test
    void a_page_without_a_script_tells_by_a_pixel() {
        String message = "{\"writeKey\": \"shop\", \"userId\": \"" + ann.userId() + "\", \"event\": \"Page Printed ü?>\", \"messageId\": \"p-" + name + "\"}";
        String data = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        given().queryParam("data", data).get("/v1/pixel.gif").then().statusCode(200).contentType("image/gif");
        given().queryParam("data", data).get("/v1/pixel/track").then().statusCode(200).contentType("image/gif");
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(behaviors("Page Printed ü?>")).hasSize(1);
        given().queryParam("data", "%%").get("/v1/pixel.gif").then().statusCode(400).body("message", containsString("Base64"));
        given().get("/v1/pixel.gif").then().statusCode(400).body("message", containsString("data"));
        given().queryParam("data", Base64.getEncoder().encodeToString("{}".getBytes(StandardCharsets.UTF_8))).get("/v1/pixel.gif").then().statusCode(401);
    }

    private static Response visit(String path, String agent) {
        return given().urlEncodingEnabled(false).redirects().follow(false).header("User-Agent", agent).get(path);
    }

    private static Response sendgrid(String signature, String timestamp, String body) {
        return given().header("X-Twilio-Email-Event-Webhook-Signature", signature).header("X-Twilio-Email-Event-Webhook-Timestamp", timestamp)
                .contentType("application/json; charset=utf-8").body(body.getBytes(StandardCharsets.UTF_8)).post("/hooks/sendgrid");
    }

    private Response mailgun(Instant at, String token, String key, String event) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String timestamp = String.valueOf(at.getEpochSecond());
        String signature = HexFormat.of().formatHex(mac.doFinal((timestamp + token + name).getBytes(StandardCharsets.UTF_8)));
        return given().contentType(ContentType.JSON).body("""
                {"signature": {"timestamp": "%s", "token": "%s", "signature": "%s"}, "event-data": %s}""".formatted(timestamp, token + name, signature, event))
                .post("/hooks/mailgun");
    }

    private String mail() {
        List<Map<String, String>> mails = given().get("/api/mailbox").then().extract().path("");
        return mails.stream().filter(mail -> name.equals(mail.get("journey")) && "first".equals(mail.get("step"))).findFirst().orElseThrow().get("html");
    }

    private String message() {
        return ann.timeline("message").stream().filter(item -> name.equals(item.get("template"))).findFirst().orElseThrow().get("message").toString();
    }

    /** Where the first link of a kind leads, at this service. */
    private String path(String kind) {
        Matcher matcher = Pattern.compile("\"(http://localhost:8080/" + kind + "/[^\"]+)\"").matcher(mail());
        assertThat(matcher.find()).isTrue();
        return URI.create(matcher.group(1)).getPath();
    }

    private List<Object> letters() {
        return ann.timeline("message").stream().filter(item -> "SENT".equals(item.get("status")) && name.equals(item.get("journey"))).map(item -> item.get("template")).toList();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> behaviors(String type) {
        return ann.timeline("behavior").stream().filter(item -> type.equals(item.get("type"))).map(item -> (Map<String, Object>) item.get("properties")).toList();
    }

    private static void activate(long number) {
        given().contentType(ContentType.JSON).body(Map.of("journeys", Map.of())).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
