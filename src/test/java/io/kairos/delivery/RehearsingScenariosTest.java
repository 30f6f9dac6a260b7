package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.decision.RunningScenarios;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Scenarios that expect steps and messages, and what they leave out. */
class RehearsingScenariosTest {

    private static final Map<String, String> GIFTS = Map.of(
            "triggers/gift.drl", """
                    rule "Gift"
                    when
                        $b : Behavior( type == "Gift" )
                    then
                        triggers.fire( "gift", $b );
                    end
                    rule "Twice given"
                    when
                        $b : Behavior( type == "Gift" )
                        Customer( text("tier") == "giver" )
                    then
                        triggers.fire( "giver-again", $b );
                    end
                    rule "Reminded"
                    when
                        $b : Behavior( type == "Asked" )
                        Contact( template == "thanks" )
                    then
                        triggers.fire( "asked-after-thanks", $b );
                    end
                    """,
            "journeys/gift.yaml", """
                    journey: thanks
                    enter: { on: gift, reentry: always }
                    steps:
                      - id: thank
                        send: { channel: email, template: thanks }
                      - id: mark
                        update: { attributes: { tier: giver } }
                      - id: big
                        branch:
                          - when: 'Behavior( type == "Gift", number("worth") > 100 )'
                            then:
                              - id: tell
                                webhook: { url: "https://crm.example/gift", body: { who: "{{ customer.firstName }}" } }
                    """,
            "templates/thanks.subject.liquid", "Thank you, {{ customer.firstName }}",
            "templates/thanks.html.liquid", "<p>For {{ behaviors[0].properties.what }}</p>");

    private static final String ANN = "customer: { firstName: Ann, email: ann@example.com, consent: { email: true } }";

    @Test
    void steps_and_messages_hold_when_they_come_at_their_time_and_say_what_they_should() {
        assertThat(run("gift", """
                  - scenario: A book
                    %s
                    given: [ { at: 5m, behavior: Gift, what: Books & more, worth: 20 } ]
                    expect:
                      - { at: 5m, trigger: gift }
                      - { at: 5m, journey: thanks, step: mark, outcome: updated }
                      - { at: 5m, message: thanks, channel: email, contains: ["Thank you, Ann", "For Books & more"] }
                    not: [ { message: tell }, { journey: thanks, step: tell } ]
                  - scenario: A house
                    given: [ { at: 5m, behavior: Gift, worth: 1000 } ]
                    expect:
                      - { at: 5m, trigger: gift }
                      - { at: 5m, message: tell, channel: webhook, contains: "who" }
                """.formatted(ANN)).scenarios()).hasSize(2).allSatisfy(ran -> assertThat(ran.problems()).isEmpty());
    }

    @Test
    void what_is_otherwise_is_told() {
        assertThat(problems("gift", """
                  - scenario: All wrong
                    %s
                    given: [ { at: 5m, behavior: Gift, what: a book, worth: 1000 } ]
                    expect:
                      - { at: 5m, trigger: gift }
                      - { at: 6m, journey: thanks, step: mark }
                      - { at: 5m, message: thanks, contains: "Dear Ann" }
                    not: [ { journey: thanks, step: tell } ]
                """.formatted(ANN))).containsExactly(
                "It should be that this reaches the step mark of thanks at 6m, and it does not. It reaches mark of thanks at 5m (updated) instead.",
                "This reaches the step tell of thanks at 5m (queued), and must not.",
                "The message thanks at 5m does not contain \"Dear Ann\"; it begins \"Thank you, Ann\".",
                "This sends tell at 5m (webhook), and the scenario does not expect it.");
    }

    @Test
    void a_message_that_is_held_back_does_not_come_and_says_why() {
        assertThat(problems("gift", """
                  - scenario: No consent
                    customer: { email: ann@example.com }
                    given: [ { at: 5m, behavior: Gift } ]
                    expect:
                      - { at: 5m, trigger: gift }
                      - { at: 5m, message: thanks }
                """)).singleElement().asString().startsWith("It should be that this sends thanks at 5m, and it does not. "
                        + "It is held back at 5m: no consent to email");
    }

    @Test
    void what_a_journey_changes_and_sends_is_a_fact_for_later_rules() {
        assertThat(problems("[giver-again, asked-after-thanks]", """
                  - scenario: Twice
                    %s
                    given: [ { at: 5m, behavior: Gift }, { at: 6m, behavior: Gift }, { at: 7m, behavior: Asked } ]
                    expect:
                      - { at: 6m, trigger: giver-again, key: b2 }
                      - { at: 7m, trigger: asked-after-thanks }
                    not: [ { message: tell } ]
                """.formatted(ANN))).isEmpty();
    }

    @Test
    void a_step_and_a_template_nobody_has_are_told() {
        assertThat(problems("gift", """
                  - scenario: Misspelt
                    expect: [ { at: 5m, journey: thanks, step: thnk } ]
                    not: [ { message: thnaks } ]
                """)).containsExactly("There is no step thnk in a journey thanks.", "There is no template and no webhook step thnaks.");
    }

    @Test
    void steps_and_ways_on_that_no_scenario_takes_are_gaps() {
        String small = """
                  - scenario: Small
                    given: [ { at: 5m, behavior: Gift, worth: 1 } ]
                    expect: [ { at: 5m, trigger: gift }, { at: 5m, journey: thanks, step: big } ]
                """;
        assertThat(gaps("")).containsExactly("4 thank", "6 mark", "8 big", "12 tell");
        assertThat(gaps(small)).containsExactly("8 big arm 1", "12 tell");
    }

    private static List<String> gaps(String scenarios) {
        return run("gift", scenarios).coverage().journeyStepsNeverReached().stream()
                .map(place -> place.line() + " " + place.step() + (place.arm() == null ? "" : " " + place.arm())).toList();
    }

    @Test
    void a_journey_that_fires_its_own_trigger_for_ever_comes_to_an_end() {
        Map<String, String> circle = new TreeMap<>(GIFTS);
        circle.put("triggers/circle.drl", """
                rule "Circle"
                when
                    $b : Behavior( type == "Customer Updated", text("tier") == "giver" )
                then
                    triggers.fire( "gift", $b );
                end
                """);
        assertThat(RunningScenarios.run(release(circle, "gift", """
                  - scenario: Round and round
                    given: [ { at: 5m, behavior: Gift } ]
                    expect: [ { at: 5m, journey: thanks, step: mark } ]
                """)).scenarios().get(0).problems()).singleElement().asString().contains("it does not come to an end");
    }

    @Test
    void coverage_is_a_finding_only_where_it_is_required() {
        Release release = release(GIFTS, "gift", "");
        assertThat(new RunningScenarios(false).check(release).findings()).isEmpty();
        assertThat(new RunningScenarios(true).check(release).findings()).extracting(Finding::file).contains("journeys/gift.yaml");
    }

    private static List<String> problems(String about, String scenarios) {
        return run(about, scenarios).scenarios().get(0).problems();
    }

    private static RunningScenarios.Report run(String about, String scenarios) {
        RunningScenarios.Report report = RunningScenarios.run(release(GIFTS, about, scenarios));
        assertThat(report.unreadable()).isEmpty();
        return report;
    }

    private static Release release(Map<String, String> rules, String about, String scenarios) {
        Map<String, byte[]> files = new TreeMap<>();
        rules.forEach((file, text) -> files.put(file, text.getBytes(StandardCharsets.UTF_8)));
        if (!scenarios.isEmpty()) {
            files.put("scenarios/s.yaml", ("about: " + about + "\nscenarios:\n" + scenarios).getBytes(StandardCharsets.UTF_8));
        }
        CompilingReleases.Result result = CompilingReleases.compile(1, files, ReleaseParts.all());
        assertThat(result).as(result.toString()).isInstanceOf(CompilingReleases.Compiled.class);
        return ((CompilingReleases.Compiled) result).release();
    }
}
