package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import io.kairos.release.RulesDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an analyst is told about scenarios. */
class RunningScenariosTest {

    private static final String RULE = """
            rule "Gift"
            when
                $b : Behavior( type == "Gift" )
            then
                triggers.fire( "gift", $b );
            end
            """;

    @Test
    void the_samples_hold_and_every_rule_is_reached() {
        Map<String, byte[]> files = new TreeMap<>(new RulesDirectory(Path.of("rules")).read());
        files.keySet().removeIf(file -> !file.startsWith("triggers/") && !file.startsWith("scenarios/"));
        assertThat(new RunningScenarios(true).check(release(files)).findings()).isEmpty();
    }

    @Test
    void what_does_not_happen_and_what_should_not_are_told_with_their_line() {
        List<Finding> findings = check("""
                about: gift
                scenarios:
                  - scenario: Comes too early
                    given: [ { at: 5m, behavior: Gift } ]
                    expect: [ { at: 3m, trigger: gift } ]
                """);
        assertThat(findings).extracting(Finding::line).containsOnly(3);
        assertThat(findings).extracting(Finding::message).containsExactly(
                "It should be that this fires gift at 3m, and it does not. It fires gift at 5m (b1) instead.",
                "This fires gift at 5m (b1), and the scenario does not expect it.");
    }

    @Test
    void a_rule_that_no_scenario_reaches_is_a_gap() {
        assertThat(new RunningScenarios(true).check(release(Map.of("triggers/gift.drl", RULE.getBytes(StandardCharsets.UTF_8)))).findings())
                .extracting(Finding::where).containsExactly("Gift");
    }

    @Test
    void what_is_no_scenario_is_told_so() {
        assertThat(check("scenarios: 3")).extracting(Finding::message).allMatch(message -> message.contains("is missing"));
        assertThat(check("about: gift\nscenarios:\n  - { scenario: x, expects: [] }")).extracting(Finding::message)
                .allMatch(message -> message.contains("\"expects\" is not known"));
        assertThat(check("about: gift\nscenarios:\n  - { scenario: x, given: [ { behavior: Gift } ] }")).extracting(Finding::message)
                .allMatch(message -> message.contains("\"at\" is missing"));
    }

    private static List<Finding> check(String scenarios) {
        return new RunningScenarios(false).check(release(Map.of("triggers/gift.drl", RULE.getBytes(StandardCharsets.UTF_8),
                "scenarios/gift.yaml", scenarios.getBytes(StandardCharsets.UTF_8)))).findings();
    }

    private static Release release(Map<String, byte[]> files) {
        return ((CompilingReleases.Compiled) CompilingReleases.compile(1, files, List.of())).release();
    }
}
