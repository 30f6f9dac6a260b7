package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A journey that would start itself for ever is told before it does. */
class TriggerLoopsTest {

    private static final String PROMOTE = "update: { attributes: { tier: gold } }";

    @Test
    void an_update_that_fires_its_own_trigger_is_a_loop_and_named() {
        assertThat(loops("Behavior( type == \"Customer Updated\", text(\"tier\") == \"gold\" )", "always", PROMOTE)).singleElement().satisfies(loop -> {
            assertThat(loop.where()).isEqualTo("Again");
            assertThat(loop.message()).contains("the journey again makes \"Customer Updated\", on which the rule \"Again\" fires again, which starts again again");
        });
        assertThat(loops("Behavior( type == \"Customer Updated\" )", "{ after: 7d }", PROMOTE)).hasSize(1);
    }

    @Test
    void it_is_none_when_something_else_is_needed() {
        assertThat(loops("Behavior( type == \"Customer Updated\", text(\"tier\") == \"silver\" )", "always", PROMOTE)).isEmpty();
        assertThat(loops("Behavior( type == \"Customer Updated\", text(\"city\") != null )", "always", PROMOTE)).isEmpty();
        assertThat(loops("Behavior( type == \"Order Completed\" )", "always", PROMOTE)).isEmpty();
        assertThat(loops("Behavior( type == \"Customer Updated\" )\n    Behavior( type == \"Order Completed\", this before[0s, 1d] $b )", "always", PROMOTE)).isEmpty();
        assertThat(loops("Behavior( type == \"Customer Updated\" )", "once", PROMOTE)).isEmpty();
    }

    @Test
    void a_message_that_leads_to_itself_is_a_loop() {
        String tell = "webhook: { url: \"https://shop.example/hook\" }";
        assertThat(loops("Decision( trigger == \"again\" )", "always", tell)).hasSize(1);
        assertThat(loops("Decision( trigger == \"other\" )", "always", tell)).isEmpty();
        assertThat(loops("Contact( journey == \"again\" )", "always", tell)).isEmpty();
    }

    @Test
    void two_journeys_that_start_each_other_are_one_loop() {
        Map<String, String> files = new HashMap<>();
        for (String[] way : new String[][] {{"one", "a"}, {"two", "b"}}) {
            String other = way[0].equals("one") ? "b" : "a";
            files.put("journeys/" + way[0] + ".yaml", journey(way[0], way[0], "always", "update: { attributes: { x: " + way[1] + " } }"));
            files.put("triggers/" + way[0] + ".drl", rule(way[0], "Behavior( type == \"Customer Updated\", text(\"x\") == \"" + other + "\" )"));
        }
        assertThat(loops(files)).singleElement().satisfies(loop -> assertThat(loop.message()).contains("starts two makes").contains("starts one again"));
    }

    private static List<Finding> loops(String needs, String reentry, String step) {
        return loops(Map.of("journeys/again.yaml", journey("again", "again", reentry, step), "triggers/again.drl", rule("again", needs)));
    }

    private static List<Finding> loops(Map<String, String> texts) {
        Map<String, byte[]> files = new HashMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        CompilingReleases.Result result = CompilingReleases.compile(1, files, List.of(new ReadingJourneys()));
        assertThat(result).as(String.valueOf(result)).isInstanceOf(CompilingReleases.Compiled.class);
        return new CheckingLoops().check(((CompilingReleases.Compiled) result).release()).warnings();
    }

    private static String journey(String name, String trigger, String reentry, String step) {
        return "journey: " + name + "\nenter: { on: " + trigger + ", reentry: " + reentry + " }\nsteps:\n  - id: only\n    " + step + "\n";
    }

    private static String rule(String trigger, String needs) {
        return "rule \"" + Character.toUpperCase(trigger.charAt(0)) + trigger.substring(1) + "\"\nwhen\n    $b : " + needs
                + "\nthen\n    triggers.fire( \"" + trigger + "\", $b );\nend\n";
    }
}
