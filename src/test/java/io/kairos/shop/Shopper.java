package io.kairos.shop;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A customer of the running service: what she does goes over HTTP, and what became of it is read back over HTTP. */
final class Shopper {

    private final String userId;

    private Shopper(String userId) {
        this.userId = userId;
    }

    /** Somebody new, who agrees to e-mail. */
    static Shopper signedUp() {
        Shopper shopper = new Shopper("shopper-" + UUID.randomUUID());
        shopper.send("identify", Map.of("traits", Map.of("email", shopper.userId + "@example.com", "firstName", "Ann", "consent", Map.of("email", true))));
        return shopper;
    }

    static Shopper named(String userId) {
        return new Shopper(userId);
    }

    String userId() {
        return userId;
    }

    /** Does something now. */
    Shopper does(String event, Map<String, ?> properties) {
        return did(event, now(), properties);
    }

    /** Did something at a time that is told only now. */
    Shopper did(String event, Instant at, Map<String, ?> properties) {
        return send("track", Map.of("event", event, "timestamp", at.toString(), "properties", properties));
    }

    Shopper send(String call, Map<String, ?> message) {
        Map<String, Object> body = new HashMap<>(message);
        if (userId != null) {
            body.putIfAbsent("userId", userId);
        }
        given().auth().preemptive().basic("shop", "").contentType(ContentType.JSON).body(body)
                .post("/v1/" + call).then().statusCode(200);
        return this;
    }

    static Instant now() {
        return Instant.parse(given().get("/api/clock").then().statusCode(200).extract().path("now"));
    }

    /** Lets time pass; what falls due on the way is done. */
    static void wait(Duration duration) {
        given().contentType(ContentType.JSON).body(Map.of("now", now().plus(duration).toString()))
                .post("/api/clock").then().statusCode(200);
    }

    List<Map<String, Object>> timeline() {
        return given().get("/api/customers/{id}/timeline", userId).then().statusCode(200).extract().path("items");
    }

    List<Map<String, Object>> timeline(String kind) {
        return timeline().stream().filter(item -> kind.equals(item.get("kind"))).toList();
    }

    /** Decisions of a trigger on record. */
    List<Map<String, Object>> decisions(String trigger) {
        return timeline("decision").stream().filter(item -> trigger.equals(item.get("trigger"))).toList();
    }

    /** Templates of the e-mails that went out to her. */
    List<Object> sent() {
        return timeline("message").stream().filter(item -> "SENT".equals(item.get("status"))).map(item -> item.get("template")).toList();
    }
}
