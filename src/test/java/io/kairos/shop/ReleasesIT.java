package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.kairos.customer.AuditLog;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** An analyst publishes, looks, activates and goes back, all over the API. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class ReleasesIT {

    @Inject
    AuditLog audit;

    @Inject
    Jdbi jdbi;

    @Test
    void an_edit_becomes_a_draft_then_the_active_release_and_decides_until_the_way_back() {
        int before = active();
        int draft = edit(before, Map.of("triggers/edited.drl", rule("edited", "Wishlist Shared"))).statusCode(201)
                .body("release.active", equalTo(false)).body("release.activatedAt", nullValue()).body("release.author", equalTo("ann"))
                .body("release.note", equalTo("try it")).extract().path("release.number");
        given().get("/api/releases/{a}/diff/{b}", before, draft).then().statusCode(200).body("files", hasSize(1))
                .body("files[0].file", equalTo("triggers/edited.drl")).body("files[0].change", equalTo("added"));

        activate(draft);
        Shopper fan = Shopper.signedUp().does("Wishlist Shared", Map.of());
        Shopper.wait(java.time.Duration.ofSeconds(1));
        assertThat(fan.decisions("edited")).extracting(decision -> decision.get("release")).containsExactly(draft);

        activate(before);
        assertThat(active()).isEqualTo(before);
        Shopper later = Shopper.signedUp().does("Wishlist Shared", Map.of());
        Shopper.wait(java.time.Duration.ofSeconds(1));
        assertThat(later.decisions("edited")).isEmpty();
        given().get("/api/audit?subject=release/" + draft).then().statusCode(200)
                .body("items.action", equalTo(java.util.List.of("release.activated", "release.published"))).body("items.actor", hasItem("ann"));
    }

    @Test
    void edits_of_a_release_that_is_not_active_any_more_are_refused_with_the_files_others_changed() {
        int base = active();
        int first = edit(base, Map.of("triggers/mine.drl", rule("mine", "A"))).statusCode(201).extract().path("release.number");
        activate(first);
        edit(base, Map.of("triggers/mine.drl", rule("mine", "B"))).statusCode(409)
                .body("conflicts", equalTo(java.util.List.of("triggers/mine.drl"))).body("active", equalTo(first));
        activate(base);
    }

    @Test
    void all_that_is_wrong_is_said_at_once_as_a_problem_and_as_a_page() {
        Map<String, String> wrong = Map.of("triggers/a.drl", rule("a", "X").replace("$b )", "$b"), "triggers/b.drl",
                rule("b", "X").replace("Behavior(", "Behaviour("), "journeys/c.yaml", "journey: c\nenter: { on: nothing }\nsteps: []\n");
        edit(active(), wrong).statusCode(422).contentType("application/problem+json")
                .body("findings.file", hasItem("triggers/a.drl")).body("findings.file", hasItem("triggers/b.drl"))
                .body("findings.file", hasItem("journeys/c.yaml"));
        given().contentType(ContentType.JSON).accept(ContentType.HTML).body(Map.of("base", active(), "files", wrong))
                .post("/api/releases/check").then().statusCode(200).body(containsString("to put right")).body(containsString("Behaviour"));
    }

    @Test
    void a_zip_of_the_directory_is_a_release_and_the_same_zip_is_the_same_release() throws IOException {
        byte[] zip = zip(Map.of("rules/triggers/zipped.drl", rule("zipped", "Z" + UUID.randomUUID())));
        int number = upload(zip).statusCode(201).extract().path("release.number");
        upload(zip).statusCode(201).body("release.number", equalTo(number));
        given().get("/api/releases/{n}", number).then().statusCode(200).body("files.'triggers/zipped.drl'", containsString("rule"));
        upload(zip(Map.of("../triggers/x.drl", "x"))).statusCode(400).body("detail", containsString("leads out"));
        upload("no zip".getBytes(StandardCharsets.UTF_8)).statusCode(400).body("detail", containsString("neither a zip"));
    }

    @Test
    void who_would_wait_too_long_for_others_to_be_checked_is_told_to_come_again() {
        int base = active();
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < 24; i++) {
            String body = "{\"base\":" + base + ",\"files\":{\"triggers/queued.drl\":\"" + rule("queued-" + i, "Queued").replace("\"", "\\\"").replace("\n", "\\n") + "\"}}";
            asked.add(http.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/api/releases/check"))
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
        }
        List<HttpResponse<String>> answers = asked.stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 503);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSizeGreaterThanOrEqualTo(9)
                .allSatisfy(answer -> assertThat(answer.body()).startsWith("{\"ok\":true"));
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 503).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("Retry-After")).contains("10");
            assertThat(answer.body()).contains("send them again in ten seconds");
        });
    }

    @Test
    void a_field_that_is_written_wrong_is_told() {
        int base = active();
        given().contentType(ContentType.JSON).body(Map.of("base", base, "files", Map.of("triggers/a.drl", rule("a", "A")), "activate", true)).post("/api/releases")
                .then().statusCode(400).body("detail", containsString("\"activate\" is no field"));
        given().contentType(ContentType.JSON).body(Map.of("journey", Map.of())).post("/api/releases/{n}/activate", base).then().statusCode(400)
                .body("detail", containsString("journeys"));
        given().contentType(ContentType.JSON).body(Map.of("release", base, "dayz", 3)).post("/api/backtests").then().statusCode(400)
                .body("field", equalTo("dayz"));
    }

    @Test
    void the_audit_log_cannot_be_rewritten() {
        audit.record("ann", "test.done", "test/1", Map.of("n", 1), Instant.EPOCH);
        for (String sql : java.util.List.of("update audit set actor = 'bob'", "delete from audit", "truncate audit")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(sql)))
                    .hasMessageContaining("append-only");
        }
    }

    private static int active() {
        return given().get("/api/releases").then().statusCode(200).extract().path("items.find { it.active }.number");
    }

    private static void activate(int number) {
        given().header("X-Kairos-User", "ann").post("/api/releases/{n}/activate", number).then().statusCode(200).body("active", equalTo(true));
    }

    private static ValidatableResponse edit(int base, Map<String, String> files) {
        return given().header("X-Kairos-User", "ann").contentType(ContentType.JSON).body(Map.of("base", base, "files", files))
                .post("/api/releases?note=try it").then();
    }

    private static ValidatableResponse upload(byte[] archive) {
        return given().contentType("application/zip").body(archive).post("/api/releases").then();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String rule(String trigger, String type) {
        return """
                rule "The %s rule"
                when
                    $b : Behavior( type == "%s" )
                then
                    triggers.fire( "%s", $b );
                end
                """.formatted(trigger, type, trigger);
    }
}
