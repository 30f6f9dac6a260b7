package io.kairos.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kairos.TestDatabase;
import io.kairos.release.Finding;
import io.kairos.release.PublishingDirectory;
import io.kairos.release.Releases;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** An analyst edits files while the service runs. */
@QuarkusTest
@TestProfile(ChangingRulesIT.Directory.class)
class ChangingRulesIT {

    public static class Directory implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path rules = Files.createTempDirectory("rules");
                Files.createDirectories(rules.resolve("triggers"));
                Files.writeString(rules.resolve("triggers/first.drl"), rule("first", "Product Viewed"));
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

    @ConfigProperty(name = "kairos.rules.directory")
    Path rules;

    @Inject
    Releases releases;

    @Inject
    PublishingDirectory publishing;

    @Test
    void a_new_rule_decides_within_two_seconds_and_a_broken_one_is_refused_while_the_others_stay() throws IOException {
        Files.writeString(rules.resolve("triggers/second.drl"), rule("second", "Coupon Entered"));
        await().atMost(Duration.ofSeconds(2)).until(() -> releases.active().rules().triggers().contains("second"));

        Files.writeString(rules.resolve("triggers/third.drl"), rule("third", "X").replace("$b )", "$b"));
        await().atMost(Duration.ofSeconds(5)).until(() -> !publishing.refused().isEmpty());
        assertThat(publishing.refused()).extracting(Finding::file).containsOnly("triggers/third.drl");
        assertThat(publishing.refused()).extracting(Finding::line).allMatch(line -> line > 0);

        String user = UUID.randomUUID().toString();
        Shopper.named(user).send("track", Map.of("event", "Coupon Entered"));
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() ->
                assertThat(Shopper.named(user).decisions("second")).hasSize(1));
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
