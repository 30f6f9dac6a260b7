package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an analyst is told about a journey file that is not right. */
class JourneyFindingsTest {

    private static final String GOOD = """
            journey: j
            enter: { on: cart-abandoned }
            steps:
              - id: a
                send: { channel: email, template: t }
            """;

    private static List<String> findings(Map<String, String> files) {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((file, text) -> bytes.put(file, text.getBytes(StandardCharsets.UTF_8)));
        var reading = new ReadingJourneys().read(bytes, Set.of("cart-abandoned", "welcome"));
        assertThat(reading.content() == null).isEqualTo(!reading.findings().isEmpty());
        return reading.findings().stream().map(Finding::toString).toList();
    }

    private static List<String> findings(String text) {
        return findings(Map.of("journeys/j.yaml", text));
    }

    @Test
    void a_good_file_has_none() {
        assertThat(findings(GOOD)).isEmpty();
    }

    /** In each, a piece of the good file is replaced; the piece on line and column is found. */
    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            channel: email, template: t   | channel: email                          | 5:11 (steps[0].send): Add 'template': this must be what to send: { channel: email, template: name }, optionally with topic and transactional.
            channel: email                | channel: pigeon                         | 5:22 (steps[0].send.channel): 'pigeon' does not fit here: this must be email, sms, push, in-app or slack.
            template: t                   | template: 7                             | 5:39 (steps[0].send.template): '7' does not fit here: this must be a text that is not empty.
            template: t                   | templat: t, template: t                 | 5:29 (steps[0].send.templat): 'templat' is not known here. Did you mean 'template'? Known are: channel, template, topic, transactional, when_capped.
            send: { channel: email, template: t } | split: { arms: { a: 50 } }                | 5:20 (steps[0].split.arms): '{"a":50}' does not fit here: this must be at least two arms with their weights, whole numbers: { a: 50, b: 50 }.
            send: { channel: email, template: t } | split: { arms: { a: 1, b: 1 }, winner: { goal: order } }  | 5:52 (steps[0].split.winner.goal): The journey has no goal 'order'. Add one: goal: { name: order, when: …, within: 7d }.
            on: cart-abandoned            | on: cart-abandoned, holdout: ten        | 2:39 (enter.holdout): 'ten' does not fit here: this must be a share such as 10% or 2.5%.
            journey: j                    | {journey: j, goal: { when: x }          | 2:1: This is not valid YAML: expected ',' or '}', but got <scalar>. Check indentation, quotes and colons here and in the line above.
            send: { channel: email, template: t } | wait: 2 days                    | 5:11 (steps[0].wait): '2 days' does not fit here: this must be a duration such as 30m, 2h, 1h30m or 7d.
            send: { channel: email, template: t } | wait: 30                        | 5:11 (steps[0].wait): '30' does not fit here: this must be a duration such as 30m, 2h, 1h30m or 7d.
            send: { channel: email, template: t } | wait: { until: noon }           | 5:20 (steps[0].wait.until): 'noon' does not fit here: this must be a time of day in quotes, such as "09:00", or a weekday, such as monday.
            send: { channel: email, template: t } | wait: { until: 10:30, at: "09:00" } | 5:31 (steps[0].wait.at): 'at' goes with a weekday: write { until: "10:30" }, or { until: monday, at: "09:00" }.
            send: { channel: email, template: t } | webhook: { url: example.com }   | 5:21 (steps[0].webhook.url): 'example.com' does not fit here: this must be an address that starts with https:// or http://.
            send: { channel: email, template: t } | update: { attributes: { a: null } } | 5:32 (steps[0].update.attributes.a): 'nothing' does not fit here: this must be a text, a number, true or false.
            send: { channel: email, template: t } | wait_for: { when: "x" }         | 5:15 (steps[0].wait_for): Add 'within': this must be what to wait for and how long: { when: 'a DRL pattern', within: 2d }, or with any or all and a list of patterns in place of when.
            send: { channel: email, template: t } | branch: [ { when: "x" } ]       | 5:15 (steps[0].branch[0]): Add 'then': this must be { when: 'a DRL pattern', then: [steps] } or { else: [steps] }.
            send: { channel: email, template: t } | then: [ { id: b, exit: x } ]    | 4:5 (steps[0]): 'then' and 'otherwise' belong to a wait_for: add the wait_for, or use a branch.
            send: { channel: email, template: t } | ""                              | 4:5 (steps[0]): This must be a step: an id and exactly one of send, wait, wait_for, branch, split, repeat, parallel, start, update, webhook and exit.
            - id: a                       | - id: a\\n    exit: done                | 4:5 (steps[0]): This must be a step: an id and exactly one of send, wait, wait_for, branch, split, repeat, parallel, start, update, webhook and exit.
            - id: a\\n                    | - \\n                                   | 5:5 (steps[0]): Add 'id': this must be a step: an id and exactly one of send, wait, wait_for, branch, split, repeat, parallel, start, update, webhook and exit.
            on: cart-abandoned            | on: cart-abandonned                     | 2:14 (enter.on): No rule fires the trigger 'cart-abandonned'. Did you mean 'cart-abandoned'? Rules fire: cart-abandoned, welcome.
            on: cart-abandoned            | settle: 2m                              | 2:8 (enter): Add 'on': this must be when the journey starts: on (a trigger), and optionally settle, when, reentry, holdout and rate; or segment and at (a time), and optionally local_time, when, holdout and rate.
            on: cart-abandoned            | segment: vips                           | 2:8 (enter): Add 'at': this must be when the journey starts: on (a trigger), and optionally settle, when, reentry, holdout and rate; or segment and at (a time), and optionally local_time, when, holdout and rate.
            on: cart-abandoned            | segment: vips, at: 2026-12-24T09:00     | 2:19 (enter.segment): There is no segment 'vips'. Write segments/vips.yaml.
            on: cart-abandoned            | segment: vips, at: 2026-02-30T09:00     | 2:29 (enter.at): There is no such time as 2026-02-30T09:00: write one such as 2026-12-24T09:00.
            on: cart-abandoned            | segment: vips, at: tomorrow             | 2:29 (enter.at): 'tomorrow' does not fit here: this must be a time such as 2026-12-24T09:00 (in the program's time zone), or with its offset, 2026-12-24T09:00+01:00.
            on: cart-abandoned            | segment: v, at: 2026-12-24T09:00Z, local_time: true | 2:26 (enter.at): 'at' has an offset, and 'local_time' says that it is a time where each customer lives: leave one of them out.
            on: cart-abandoned            | on: cart-abandoned, at: 2026-12-24T09:00 | 2:34 (enter.at): 'at' goes with a segment: write { segment: vip, at: 2026-12-24T09:00 }, or leave it out.
            on: cart-abandoned            | on: cart-abandoned, rate: 1000          | 2:36 (enter.rate): '1000' does not fit here: this must be so many in a time: 1000/h, 50/m or 200/10m.
            on: cart-abandoned            | on: cart-abandoned, reentry: twice      | 2:39 (enter.reentry): 'twice' does not fit here: this must be once, always, or { after: 7d }, { once: true } or { always: true } with a key to count each cart, order, … by itself.
            on: cart-abandoned            | on: cart-abandoned, reentry: { key: c } | 2:39 (enter.reentry): This must be exactly one of after, once and always, and optionally a key.
            journey: j                    | journey: Cart Recovery                  | 1:10 (journey): 'Cart Recovery' does not fit here: this must be a name of small letters, digits and hyphens, such as cart-recovery.
            template: t                   | template: *t                            | 5:39: This is not valid YAML: found undefined alias t. Check indentation, quotes and colons here and in the line above.
            template: t                   | template: !secret t                     | 5:39 (steps[0].send.template): Tags such as !secret are not supported: remove it.
            template: t                   | template: !!java.net.URL t              | 5:39: This is not valid YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL. Check indentation, quotes and colons here and in the line above.
            on: cart-abandoned            | on: cart-abandoned, on: welcome         | 2:30 (enter.on): The key 'on' stands here twice: remove one of them.
            """)
    void names_place_and_remedy(String piece, String replacement, String finding) {
        String written = replacement.equals("\"\"") ? "" : replacement;
        String text = GOOD.replace(piece.replace("\\n", "\n"), written.replace("\\n", "\n"));
        assertThat(text).isNotEqualTo(GOOD);

        assertThat(findings(text)).contains("journeys/j.yaml:" + finding);
    }

    @Test
    void one_mistake_is_one_finding() {
        assertThat(findings(GOOD.replace("send: { channel: email, template: t }", "splitt: { a: 50 }"))).hasSize(1);
        assertThat(findings(GOOD.replace("    send: { channel: email, template: t }\n", ""))).hasSize(1);
        assertThat(findings(GOOD.replace("on: cart-abandoned", "on: cart-abandoned, reentry: { kee: c }"))).hasSize(1);
    }

    @Test
    void several_mistakes_are_found_at_once() {
        assertThat(findings(GOOD.replace("journey: j", "journey: J").replace("channel: email", "channel: fax"))).hasSize(2);
    }

    @Test
    void step_ids_are_unique_in_nested_lists_too() {
        assertThat(findings(GOOD + """
                  - id: b
                    wait_for: { when: 'Behavior()', within: 1d }
                    otherwise:
                      - id: a
                        wait: 1d
                """)).containsExactly("journeys/j.yaml:9:13 (steps[1].otherwise[0].id): The step id 'a' is already taken by steps[0]:"
                + " give this step another one.");
    }

    @Test
    void journeys_have_names_of_their_own() {
        assertThat(findings(Map.of("journeys/a.yaml", GOOD, "journeys/b.yaml", GOOD))).containsExactly(
                "journeys/b.yaml:1:10 (journey): The journey 'j' is already in journeys/a.yaml: give this one another name.");
    }

    @Test
    void steps_behind_an_exit_are_never_reached() {
        assertThat(findings(GOOD + """
                  - id: b
                    branch:
                      - when: 'Behavior()'
                        then: [ { id: c, exit: done } ]
                      - else: [ { id: d, exit: done too } ]
                  - id: e
                    wait: 1d
                """)).containsExactly("journeys/j.yaml:11:5 (steps[2]): This step is never reached, because the journey always ends"
                + " before it: remove it or the exit.");
    }

    @Test
    void an_else_is_the_last_arm() {
        assertThat(findings(GOOD + """
                  - id: b
                    branch:
                      - else: [ { id: d, exit: done } ]
                      - when: 'Behavior()'
                        then: [ { id: c, exit: done } ]
                """)).containsExactly("journeys/j.yaml:9:9 (steps[1].branch[1]): This arm is never reached, because the else before it"
                + " always holds: put the else last.");
    }

    @Test
    void broken_yaml_is_named_with_its_line() {
        assertThat(findings(GOOD + "  - id: b\n   send: x\n")).singleElement().asString()
                .startsWith("journeys/j.yaml:7:4: This is not valid YAML:");
    }

    @Test
    void what_could_blow_up_is_refused() {
        assertThat(findings(GOOD + "#" + "x".repeat(300_000))).singleElement().asString().contains("larger than 256 KB");
        assertThat(findings("a: &a [x]\nb: [*a, *a]\n")).singleElement().asString().contains("aliases");
        assertThat(findings("[".repeat(100) + "]".repeat(100))).singleElement().asString().contains("not readable as YAML");
        assertThat(findings("- a list\n")).isNotEmpty();
        assertThat(findings("")).isNotEmpty();
        assertThat(findings("---\na: b\n---\nc: d\n")).singleElement().asString().startsWith("journeys/j.yaml:3:1");
    }
}
