package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.CompilingReleases;
import io.kairos.release.RuleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample rules do in virtual time what their scenarios say. */
class ScenariosTest {

    private static final Path RULES = Path.of("rules");
    private static final RuleBase COMPILED = compiled();

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(String name, Scenario scenario) {
        holds(scenario);
    }

    static Stream<Arguments> scenarios() throws IOException {
        return files().stream().flatMap(file -> read(file).stream()
                .map(scenario -> Arguments.of(file.getFileName() + ": " + scenario.name(), scenario)));
    }

    @Test
    void everyTriggerHasAScenarioInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        Set<String> fires = new TreeSet<>();
        Set<String> doesNot = new TreeSet<>();
        for (Path file : files()) {
            for (Scenario scenario : read(file)) {
                Set<String> firing = scenario.expected().stream().map(Scenario.Expected::trigger).collect(Collectors.toSet());
                scenario.about().forEach(trigger -> (firing.contains(trigger) ? fires : doesNot).add(trigger));
            }
        }
        assertThat(fires).isEqualTo(new TreeSet<>(COMPILED.triggers()));
        assertThat(doesNot).isEqualTo(new TreeSet<>(COMPILED.triggers()));
    }

    private static void holds(Scenario scenario) {
        LivingScenario.Lived fired = LivingScenario.through(scenario, COMPILED, false);
        assertFired("fires", scenario.expected(), fired.standing());
        assertFired("is retracted", scenario.retracted(), fired.retracted());
        assertThat(LivingScenario.through(scenario, COMPILED, true)).as("with the session thrown away after every turn").isEqualTo(fired);
    }

    private static void assertFired(String what, List<Scenario.Expected> expected, List<Scenario.Expected> fired) {
        List<Scenario.Expected> unexpected = new ArrayList<>(fired);
        List<Scenario.Expected> missing = new ArrayList<>(expected);
        missing.removeIf(one -> unexpected.stream().filter(one::matches).findFirst().map(unexpected::remove).orElse(false));
        assertThat(missing).as("%s, but should: %s; does not, but should", what, unexpected).isEmpty();
        assertThat(unexpected).as("%s, but should not", what).isEmpty();
    }

    private static List<Scenario> read(Path file) {
        try {
            return Scenario.read(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(RULES.resolve("scenarios"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static RuleBase compiled() {
        Map<String, byte[]> triggers = new TreeMap<>();
        try (Stream<Path> files = Files.list(RULES.resolve("triggers"))) {
            for (Path file : files.toList()) {
                triggers.put("triggers/" + file.getFileName(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CompilingReleases.Result result = CompilingReleases.compile(1, triggers, List.of());
        assertThat(result).isInstanceOf(CompilingReleases.Compiled.class);
        return ((CompilingReleases.Compiled) result).release().rules();
    }
}
