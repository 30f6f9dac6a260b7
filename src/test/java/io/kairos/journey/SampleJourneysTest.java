package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.ReleasePart.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The journeys in rules/journeys read well, and their names are their files'. */
class SampleJourneysTest {

    @Test
    void samples_have_no_findings() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        Set<String> triggers;
        try (Stream<Path> found = Files.list(Path.of("rules/journeys"))) {
            for (Path file : found.toList()) {
                files.put("journeys/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        triggers = files.values().stream().map(String::new)
                .flatMap(text -> Pattern.compile("\\bon: ([\\w-]+)").matcher(text).results()).map(on -> on.group(1)).collect(Collectors.toSet());

        var reading = new ReadingJourneys().read(files, triggers);
        assertThat(reading.findings()).isEmpty();
        files.keySet().forEach(file ->
                assertThat(reading.content().named(file.replaceAll("journeys/|\\.yaml", ""))).as(file).isNotNull());
    }

    @Test
    void conditions_and_templates_are_handed_over_with_their_place() throws IOException {
        var reading = new ReadingJourneys().read(
                Map.of("journeys/cart-recovery.yaml", Files.readAllBytes(Path.of("rules/journeys/cart-recovery.yaml"))),
                Set.of("cart-abandoned"));
        assertThat(reading.conditions()).contains(new Condition("journey/cart-recovery/exit",
                "Behavior( type == \"Order Completed\" )", "journeys/cart-recovery.yaml", 9, "exit.when"));
        assertThat(reading.content().templates()).contains(new Journeys.TemplateUse("email", "cart-reminder",
                "journeys/cart-recovery.yaml", 12, 39, "steps[0].send.template"));
    }
}
