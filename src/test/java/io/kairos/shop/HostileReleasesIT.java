package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        List<String> accepted = new ArrayList<>();
        List<Path> hostile = hostile();
        assertThat(hostile).hasSizeGreaterThan(140);
        for (Path file : hostile) {
            if (hostile.indexOf(file) % 3 == 0) {
                shoppers.add(Shopper.signedUp().does("Product Added", Map.of("cart_id", "c" + UUID.randomUUID(), "product_id", "p1")));
            }
            Response response = publish(active, file);
            if (response.statusCode() != 422 && response.statusCode() != 400) {
                accepted.add(file + " " + response.statusCode());
            }
            assertThat(active()).as("after %s", file).isEqualTo(active);
        }
        assertThat(accepted).as("not refused").isEmpty();
        Shopper.wait(Duration.ofMinutes(31));
        assertThat(shoppers).hasSizeGreaterThan(40).allSatisfy(shopper ->
                assertThat(shopper.decisions("cart-abandoned")).extracting(decision -> decision.get("release")).containsExactly(active));
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    }

    private static Response publish(int base, Path file) throws IOException {
        String place = PLACES.get(file.getParent().getFileName().toString()) + "hostile-";
        String name = place + file.getFileName().toString().replaceFirst("\\.liquid$", ".html.liquid");
        return given().contentType(ContentType.JSON).body(Map.of("base", base, "files", Map.of(name, Files.readString(file))))
                .post("/api/releases?activate=true");
    }

    private static List<Path> hostile() throws IOException {
        try (Stream<Path> files = Files.walk(HOSTILE)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static int active() {
        return given().get("/api/releases").then().statusCode(200).extract().path("items.find { it.active }.number");
    }
}
