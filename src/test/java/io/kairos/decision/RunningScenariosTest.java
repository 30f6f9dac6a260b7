package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
    void a_trigger_that_must_not_come_is_told() {
        assertThat(check("""
                about: gift
                scenarios:
                  - scenario: Never
                    given: [ { at: 5m, behavior: Gift } ]
                    expect: [ { at: 5m, trigger: gift } ]
                    not: [ { trigger: gift, key: b1 }, { trigger: gift, key: b2 } ]
                """)).extracting(Finding::message).containsExactly("This fires gift at 5m (b1), and must not.");
    }

    @Test
    void a_name_that_no_rule_has_is_told_instead_of_never_coming() {
        assertThat(check("""
                about: gift
                scenarios:
                  - scenario: Misspelt
                    not: [ { trigger: gfit }, { message: gift-card } ]
                """)).extracting(Finding::message).containsExactly("It is about the trigger gfit, which no rule fires.",
                        "It expects steps or messages, and there are no journeys here.");
    }

    @Test
    void a_rule_that_no_scenario_reaches_is_a_gap() {
        Release release = release(Map.of("triggers/gift.drl", RULE.getBytes(StandardCharsets.UTF_8)));
        assertThat(new RunningScenarios(true).check(release).findings()).extracting(Finding::where).containsExactly("Gift");
        assertThat(new RunningScenarios(false).check(release).findings()).isEmpty();
        assertThat(new RunningScenarios(false).check(release).warnings()).extracting(Finding::where).containsExactly("Gift");
    }

    @Test
    void all_that_is_no_scenario_is_told_with_its_line_and_the_others_run() {
        assertThat(check("""
                about: gift
                abuot: gift
                scenarios:
                  - scenario: Wrong key
                    expects: []
                  - scenario: No time
                    given:
                      - { behavior: Gift }
                      - { at: soon, behavior: Gift }
                  - given: []
                  - scenario: Wrong line
                    expect: [ { at: 1m, trigger: gift, kye: b1 }, { at: 1m, message: card, subject: x }, 7 ]
                  - scenario: Too early
                    given: [ { at: 2m, arrives: 1m, behavior: Gift } ]
                  - scenario: Fails
                    expect: [ { at: 1m, trigger: gift } ]
                """)).extracting(finding -> finding.line() + " " + finding.message()).containsExactly(
                "2 \"abuot\" is not known here; a file of scenarios has about, scenarios.",
                "5 \"expects\" is not known here; a scenario has scenario, customer, given, expect, not, retracted.",
                "8 \"at\" is missing: say when, counted from the start, as in at: 30m.",
                "9 \"soon\" is not a time such as 0m, 30m, 1d2h or 30m1ms.",
                "10 \"scenario\" is missing: say in a sentence what it shows.",
                "12 \"kye\" is not known here; a trigger has at, trigger, key.",
                "12 \"subject\" is not known here; a message has at, message, channel, contains.",
                "12 Write names and values here, such as { at: 30m, trigger: cart-abandoned }.",
                "14 It cannot arrive before it happened: \"arrives\" is when it is heard of, \"at\" when it happened.",
                "15 It should be that this fires gift at 1m, and it does not.");
    }

    @Test
    void what_is_no_file_of_scenarios_is_told_so() {
        assertThat(check("scenarios: 3")).extracting(Finding::message).allMatch(message -> message.contains("is missing"));
        assertThat(check("- a")).extracting(Finding::message).containsExactly(
                "This is no scenario file: begin with about: and a trigger, then scenarios: and a list.");
        assertThat(check("about: [")).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isPositive();
            assertThat(finding.message()).startsWith("This is not valid YAML");
        });
    }

    private static List<Finding> check(String scenarios) {
        return new RunningScenarios(false).check(release(Map.of("triggers/gift.drl", RULE.getBytes(StandardCharsets.UTF_8),
                "scenarios/gift.yaml", scenarios.getBytes(StandardCharsets.UTF_8)))).findings();
    }

    private static Release release(Map<String, byte[]> files) {
        return ((CompilingReleases.Compiled) CompilingReleases.compile(1, files, List.of())).release();
    }
}
