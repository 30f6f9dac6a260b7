package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.delivery.ReleaseParts;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Release;
import io.kairos.release.RulesDirectory;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample rules, journeys and templates do in virtual time what their scenarios say. */
class ScenariosTest {

    private static final Release SAMPLES = ((CompilingReleases.Compiled) CompilingReleases.compile(1,
            new RulesDirectory(Path.of("rules")).read(), ReleaseParts.all())).release();
    private static final Rehearsing REHEARSING = SAMPLES.part(Rehearsing.class);

    @DisplayName("scenario")
    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(String name, Scenario scenario) {
        Rehearsing rehearsing = scenario.walksJourneys() ? REHEARSING : null;
        LivingScenario.Lived lived = LivingScenario.through(scenario, SAMPLES, rehearsing, false);
        assertThat(JudgingScenario.unknown(scenario, SAMPLES, REHEARSING.places(SAMPLES).stream().map(JudgingScenario::name).collect(Collectors.toSet()),
                REHEARSING.messages(SAMPLES))).isEmpty();
        assertThat(JudgingScenario.problems(scenario, lived)).isEmpty();
        LivingScenario.Lived forgetful = LivingScenario.through(scenario, SAMPLES, rehearsing, true);
        // what fires at the same instant has no order among itself
        assertThat(forgetful).as("with the session thrown away before every turn").usingRecursiveComparison()
                .ignoringCollectionOrderInFields("standing", "retracted").isEqualTo(lived);
    }

    static Stream<Arguments> scenarios() {
        return ReadingScenarios.read(SAMPLES.files()).scenarios().stream().map(scenario ->
                Arguments.of(scenario.file().replace("scenarios/", "") + ": " + scenario.name(), scenario));
    }

    @Test
    void everyRuleAndEveryWayThroughAJourneyIsReached() {
        assertThat(new RunningScenarios(true).check(SAMPLES).findings()).isEmpty();
    }

    @Test
    void every_condition_of_a_rule_is_tried_by_some_scenario() {
        assertThat(CoveringConditions.gaps(SAMPLES).stream().map(Object::toString)).isEmpty();
    }
}
