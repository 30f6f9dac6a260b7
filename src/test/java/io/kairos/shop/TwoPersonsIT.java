package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.kairos.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where two persons are asked for, nobody activates what he wrote himself. */
@QuarkusTest
@TestProfile(TwoPersonsIT.TwoPersons.class)
class TwoPersonsIT {

    public static class TwoPersons implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("kairos.clock.start", "2026-03-02T10:00:00Z", "kairos.rules.directory", "rules", "kairos.rules.two-persons", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class));
        }
    }

    @Test
    void the_author_is_refused_and_somebody_else_is_not() {
        int before = active();
        int draft = publish(before, "ann", "").statusCode(201).extract().path("release.number");

        activate(draft, "ann").statusCode(409).body("detail", containsString("somebody else has to activate it"));
        assertThat(active()).isEqualTo(before);
        activate(draft, "bob").statusCode(200).body("active", equalTo(true));
        assertThat(active()).isEqualTo(draft);

        List<Map<String, Object>> audit = given().get("/api/audit?subject=release/" + draft).then().statusCode(200).extract().path("items");
        assertThat(audit).extracting(item -> item.get("action") + " by " + item.get("actor"))
                .containsExactly("release.activated by bob", "release.activation-refused by ann", "release.published by ann");
    }

    @Test
    void publishing_and_activating_at_once_is_no_way_around_it() {
        int before = active();
        publish(before, "eve", "&activate=true").statusCode(409);
        assertThat(active()).isEqualTo(before);
    }

    private static ValidatableResponse publish(int base, String author, String more) {
        String rule = "rule \"By " + author + "\" when $b : Behavior( type == \"Wishlist Shared\" ) then triggers.fire( \"by-" + author + "\", $b ); end";
        return given().header("X-Kairos-User", author).contentType(ContentType.JSON)
                .body(Map.of("base", base, "files", Map.of("triggers/by-" + author + ".drl", rule))).post("/api/releases?note=two" + more).then();
    }

    private static ValidatableResponse activate(int number, String actor) {
        return given().header("X-Kairos-User", actor).post("/api/releases/{n}/activate", number).then();
    }

    private static int active() {
        return given().get("/api/releases").then().statusCode(200).extract().path("items.find { it.active }.number");
    }
}
