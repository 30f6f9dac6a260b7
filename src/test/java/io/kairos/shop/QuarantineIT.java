package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kairos.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A rule that fails on somebody's facts is left out for her, and only for her, with a dead letter. */
@QuarkusTest
@TestProfile(QuarantineIT.FailingRule.class)
class QuarantineIT {

    public static class FailingRule implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path rules = Files.createTempDirectory("rules");
                Files.createDirectories(rules.resolve("triggers"));
                Files.writeString(rules.resolve("triggers/rules.drl"), """
                        rule "Fails without a name"
                        when $b : Behavior( type == "Named", text("name").length() > 3 )
                        then triggers.fire( "long-name", $b ); end

                        rule "Works for everybody"
                        when $b : Behavior( type == "Named" )
                        then triggers.fire( "named", $b ); end
                        """);
                return Map.of("kairos.rules.directory", rules.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class));
        }
    }

    @Test
    void the_others_go_on_and_the_failure_is_on_record() {
        Shopper nameless = Shopper.named(UUID.randomUUID().toString());
        Shopper named = Shopper.named(UUID.randomUUID().toString());
        nameless.send("track", Map.of("event", "Named"));
        named.send("track", Map.of("event", "Named", "properties", Map.of("name", "Annabel")));

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(nameless.decisions("named")).hasSize(1);
            assertThat(named.decisions("named")).hasSize(1);
            assertThat(named.decisions("long-name")).hasSize(1);
        });
        List<Map<String, Object>> letters = given().get("/api/dead-letters").then().statusCode(200).extract().path("items");
        assertThat(letters).singleElement().satisfies(letter -> assertThat(letter)
                .containsEntry("kind", "rule").containsEntry("subject", "Fails without a name"));

        assertThat(given().get("/q/metrics").asString()).contains("kairos_rules_quarantined_total{rule=\"Fails without a name\"} 1.0");

        nameless.send("track", Map.of("event", "Named"));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(nameless.decisions("named")).hasSize(2));
    }
}
