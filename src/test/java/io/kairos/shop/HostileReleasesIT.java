package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever hostile is published, the service goes on deciding for everybody, by the release it had. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class HostileReleasesIT {

    private static final Path HOSTILE = Path.of("src/test/resources/hostile");

    /** Where each kind of file would stand in a release. */
    private static final Map<String, String> PLACES = Map.of("rules", "triggers/", "linked", "triggers/", "tables", "policies/",
            "journeys", "journeys/", "templates", "templates/");

    @Test
    void each_is_refused_while_customers_are_decided() throws IOException {
        int active = active();
        List<Shopper> shoppers = new ArrayList<>();
        int tried = 0;
        for (Map<String, String> together : batches()) {
            shoppers.add(Shopper.signedUp().does("Product Added", Map.of("cart_id", "c" + UUID.randomUUID(), "product_id", "p1")));
            List<String> refused = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", together))
                    .post("/api/releases?activate=true").then().statusCode(422).extract().path("findings.file");
            assertThat(refused).containsAll(together.keySet());
            assertThat(active()).as("after %s", together.keySet()).isEqualTo(active);
            tried += together.size();
        }
        assertThat(tried).isGreaterThan(140);
        Shopper.wait(Duration.ofMinutes(31));
        assertThat(shoppers).allSatisfy(shopper ->
                assertThat(shopper.decisions("cart-abandoned")).extracting(decision -> decision.get("release")).containsExactly(active));
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void a_template_that_only_blows_up_when_it_is_rendered_is_refused_by_the_scenarios_that_send_it() throws IOException {
        int active = active();
        for (Path file : hostile().stream().filter(HostileReleasesIT::failsWhenRendered).toList()) {
            List<String> refused = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", Map.of("templates/vip-welcome.html.liquid",
                    Files.readString(file)))).post("/api/releases?activate=true").then().statusCode(422).extract().path("findings.file");
            assertThat(refused).as(file.toString()).containsOnly("scenarios/journeys-vip.yaml");
        }
        assertThat(active()).isEqualTo(active);
    }

    /** One of each kind together: rules are all of the same name, and would be refused for that. */
    private static List<Map<String, String>> batches() throws IOException {
        Map<String, List<Path>> kinds = new TreeMap<>();
        hostile().stream().filter(file -> !failsWhenRendered(file)).forEach(file ->
                kinds.computeIfAbsent(PLACES.get(file.getParent().getFileName().toString()), place -> new ArrayList<>()).add(file));
        List<Map<String, String>> batches = new ArrayList<>();
        while (kinds.values().stream().anyMatch(files -> !files.isEmpty())) {
            Map<String, String> together = new TreeMap<>();
            for (var kind : kinds.entrySet()) {
                if (!kind.getValue().isEmpty()) {
                    Path file = kind.getValue().remove(0);
                    together.put(kind.getKey() + "hostile-" + file.getFileName().toString().replaceFirst("\\.liquid$", ".html.liquid"), Files.readString(file));
                }
            }
            batches.add(together);
        }
        return batches;
    }

    private static List<Path> hostile() throws IOException {
        try (Stream<Path> files = Files.walk(HOSTILE)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean failsWhenRendered(Path file) {
        try {
            return Files.readString(file).startsWith("fails\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int active() {
        return given().get("/api/releases").then().statusCode(200).extract().path("items.find { it.active }.number");
    }
}
