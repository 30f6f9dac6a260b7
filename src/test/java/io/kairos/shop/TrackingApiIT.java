package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender may rely on. */
@QuarkusTest
@TestProfile(TrackingApiIT.WithKeys.class)
class TrackingApiIT {

    public static class WithKeys extends Rehearsed {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("kairos.ingest.write-keys", "shop,WK_test_123,WK_web_1");
            return config;
        }
    }

    private final String user = "u-" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"node", "browser"})
    void what_segments_sdks_put_on_the_wire_is_stored(String sdk) throws IOException {
        JsonNode requests = new ObjectMapper().readTree(getClass().getResourceAsStream("/wire/" + sdk + ".json"));
        for (JsonNode request : requests) {
            given().header("Authorization", request.at("/headers/authorization").asText()).contentType(request.at("/headers/content-type").asText())
                    .body(request.get("body").toString().getBytes(StandardCharsets.UTF_8))
                    .post(request.get("url").asText()).then().statusCode(200).body(equalTo("{\"success\":true}"));
        }
        assertThat(types("u-1")).contains("Identified");
    }

    @ParameterizedTest
    @CsvSource({"track,event,Thing Done", "t,event,Thing Done", "page,name,Page Viewed", "p,name,Page Viewed", "screen,name,Screen Viewed", "s,name,Screen Viewed",
            "identify,x,Identified", "i,x,Identified", "group,groupId,Grouped", "g,groupId,Grouped", "alias,previousId,Aliased", "a,previousId,Aliased"})
    void each_call_is_a_behavior(String call, String field, String type) {
        post(call, "{\"userId\":\"" + user + "\",\"" + field + "\":\"Thing Done\"}").statusCode(200);
        assertThat(types(user)).containsExactly(type);
    }

    @Test
    void a_key_that_is_not_known_is_refused() {
        String body = "{\"userId\":\"" + user + "\",\"event\":\"E\"}";
        given().auth().preemptive().basic("other", "").body(body).post("/v1/track").then().statusCode(401).body("success", equalTo(false));
        given().body(body).post("/v1/track").then().statusCode(401);
        given().body(body.replace("{", "{\"writeKey\":\"shop\",")).post("/v1/track").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"event\":\"E\"} | userId", "{\"userId\":\"u\"} | event", "{\"userId\":\"\",\"event\":\"E\"} | userId",
            "{\"userId\":{},\"event\":\"E\"} | userId", "{\"userId\":\"u\",\"event\":\"E\",\"timestamp\":\"soon\"} | timestamp",
            "{\"userId\":\"u\",\"event\":\"E\",\"properties\":[1]} | properties", "{\"userId\":\"u\\u0000\",\"event\":\"E\"} | NUL", "{\"userId\": | not JSON", "[] | JSON object"})
    void a_message_that_cannot_be_is_refused_and_the_field_named(String body, String names) {
        post("track", body).statusCode(400).body("message", containsString(names));
    }

    @Test
    void a_batch_stores_what_is_good_and_tells_the_rest_by_index() {
        post("batch", "{\"batch\":[{\"type\":\"track\",\"userId\":\"" + user + "\",\"event\":\"Good\"},{\"type\":\"track\",\"userId\":\"" + user
                + "\",\"messageId\":\"bad\"},{\"type\":\"sing\",\"userId\":\"" + user + "\"},{\"type\":\"track\",\"userId\":\"" + user + "\",\"event\":\"Good\",\"properties\":{\"x\":\""
                + "y".repeat(33 << 10) + "\"}}]}").statusCode(200).body("success", equalTo(true)).body("errors", hasSize(3))
                .body("errors.index", equalTo(List.of(1, 2, 3))).body("errors[0].messageId", equalTo("bad")).body("errors[0].message", containsString("event"));
        assertThat(types(user)).containsExactly("Good");
    }

    @Test
    void what_is_too_large_is_refused_however_small_it_was_packed() throws IOException {
        String large = "{\"userId\":\"" + user + "\",\"event\":\"E\",\"properties\":{\"x\":\"" + "y".repeat(33 << 10) + "\"}}";
        post("track", large).statusCode(413);
        post("batch", "{\"batch\":[" + String.join(",", Collections.nCopies(16, large)) + "]}").statusCode(413);
        given(sender()).header("Content-Encoding", "gzip").body(gzip(" ".repeat(50 << 20))).post("/v1/batch").then().statusCode(413);
    }

    @Test
    void a_packed_body_is_unpacked() throws IOException {
        given(sender()).header("Content-Encoding", "gzip").body(gzip("{\"userId\":\"" + user + "\",\"event\":\"Packed\"}"))
                .post("/v1/track").then().statusCode(200);
        assertThat(types(user)).containsExactly("Packed");
    }

    @Test
    void a_message_counts_once_however_often_and_at_once_it_comes() {
        String body = "{\"userId\":\"" + user + "\",\"event\":\"Once\",\"messageId\":\"" + user + "-m\"}";
        IntStream.range(0, 24).parallel().forEach(i -> post("track", body).statusCode(200));
        assertThat(types(user)).containsExactly("Once");
    }

    @ParameterizedTest
    @CsvSource({"2026-03-02T09:00:00Z, 2026-03-02T09:00:10Z, 2026-03-02T09:59:50Z", "2030-01-01T00:00:00Z, 2030-01-01T00:00:05Z, 2026-03-02T09:59:55Z",
            "2026-03-02T09:00:00Z, , 2026-03-02T09:00:00Z", "2031-01-01T00:00:00Z, , 2026-03-02T10:00:00Z", "2026-03-02T09:00:10Z, 2026-03-02T09:00:00Z, 2026-03-02T10:00:00Z"})
    void the_senders_clock_is_corrected_and_nothing_lies_in_the_future(String timestamp, String sentAt, String occurredAt) {
        Instant shift = Shopper.now();
        post("batch", "{\"batch\":[{\"type\":\"track\",\"userId\":\"" + user + "\",\"event\":\"E\",\"timestamp\":\"" + timestamp + "\"}]"
                + (sentAt == null ? "" : ",\"sentAt\":\"" + sentAt + "\"") + "}").statusCode(200);
        assertThat(shift).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(Shopper.named(user).timeline("behavior")).singleElement()
                .satisfies(behavior -> assertThat(Instant.parse((String) behavior.get("at"))).isEqualTo(occurredAt));
    }

    @Test
    void a_browser_on_the_shops_pages_may_post() {
        given().header("Origin", "https://shop.example").header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type").options("/v1/t").then().statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("https://shop.example"));
    }

    private List<Object> types(String id) {
        return Shopper.named(id).timeline("behavior").stream().map(behavior -> behavior.get("type")).toList();
    }

    private static ValidatableResponse post(String call, String body) {
        return given(sender()).body(body.getBytes(StandardCharsets.UTF_8)).post("/v1/" + call).then();
    }

    private static RequestSpecification sender() {
        return given().auth().preemptive().basic("shop", "").contentType("text/plain");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
