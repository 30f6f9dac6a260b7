package io.kairos.shop;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A program of its own for a test: a journey that writes to whoever asks for it, once at once and once the day after. */
final class Letters {

    final String name = "letters-" + UUID.randomUUID();
    private final long before = given().get("/api/releases").then().extract().jsonPath().getLong("items.find { it.active }.number");

    /** @param more files beside the journey's, such as {@code policies/subscriptions.yaml} */
    Letters(String sends, String head, Map<String, String> more) {
        Map<String, String> files = new HashMap<>(more);
        files.put("triggers/" + name + ".drl", """
                rule "Letters %1$s"
                when
                    $b : Behavior( type == "Asked %1$s" )
                then
                    triggers.fire( "%1$s", $b );
                end
                """.formatted(name));
        files.put("journeys/" + name + ".yaml", """
                journey: %1$s
                enter: { on: %1$s, reentry: always }
                %3$s
                steps:
                  - id: first
                    send: { channel: email, template: %1$s, %2$s }
                  - id: pause
                    wait: 1d
                  - id: second
                    send: { channel: email, template: %1$s, %2$s }
                """.formatted(name, sends, head));
        files.put("templates/" + name + ".subject.liquid", "Your letter");
        files.put("templates/" + name + ".html.liquid", "<p>Hi <a href=\"{{ unsubscribe_url }}\">no more</a> <a href=\"{{ preferences_url }}\">choose</a></p>");
        long number = given().contentType(ContentType.JSON).body(Map.of("base", before, "files", files)).post("/api/releases").then().statusCode(201)
                .extract().jsonPath().getLong("release.number");
        activate(number);
    }

    void takeBack() {
        activate(before);
    }

    Shopper asks(Shopper shopper) {
        return shopper.does("Asked " + name, Map.of());
    }

    /** Its newest e-mail to her, as the mailbox has it. */
    Map<String, String> newest(Shopper shopper) {
        List<Map<String, String>> mails = given().get("/api/mailbox").then().extract().path("");
        return mails.stream().filter(mail -> name.equals(mail.get("journey")) && shopper.userId().equals(mail.get("userId"))).findFirst().orElseThrow();
    }

    static String path(String url) {
        return URI.create(url).getPath();
    }

    /** The path of the link behind a text. */
    static String link(Map<String, String> mail, String text) {
        String html = mail.get("html");
        int end = html.indexOf("\">" + text + "</a>");
        return path(html.substring(html.lastIndexOf("href=\"", end) + 6, end));
    }

    static Response oneClick(String path) {
        return given().redirects().follow(false).contentType("application/x-www-form-urlencoded").body("List-Unsubscribe=One-Click").post(path);
    }

    private static void activate(long number) {
        given().contentType(ContentType.JSON).body(Map.of("journeys", Map.of())).post("/api/releases/{n}/activate", number).then().statusCode(200);
    }
}
