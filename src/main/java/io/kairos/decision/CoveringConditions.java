package io.kairos.decision;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.FactSource.Lasting;
import io.kairos.release.Contact;
import io.kairos.release.Enrollment;
import io.kairos.release.Finding;
import io.kairos.release.Probes;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which conditions of a release's rules no scenario tries: a condition is tried when some scenario about the rule's trigger meets all
 * that stands before it, and not it. Each rule is cut into its conditions for that, which takes a second: done when asked for.
 */
public final class CoveringConditions {

    /** After the last thing a scenario does everything that waits is over. */
    private static final Duration IN_THE_END = Duration.ofDays(3_650);

    private CoveringConditions() {
    }

    /** In the order of the rules; rules that look at contacts or enrollments are left out, as scenarios about triggers alone have none. */
    public static List<Finding> gaps(Release release) {
        Map<Scenario, LivingScenario.Lived> lived = new HashMap<>();
        for (Scenario scenario : ReadingScenarios.read(release.files()).scenarios()) {
            try {
                lived.put(scenario, LivingScenario.through(scenario, release, null, false));
            } catch (RuntimeException failing) {
                // told by running the scenarios
                lived.remove(scenario);
            }
        }
        List<Finding> gaps = new ArrayList<>();
        for (String rule : release.rules().rules()) {
            RuleBase.Source source = release.rules().source(rule);
            Probes probes = release.rules().probes(rule);
            if (probes.rules().mentions().contains(Contact.class) || probes.rules().mentions().contains(Enrollment.class)) {
                continue;
            }
            Set<String> tried = new HashSet<>();
            lived.forEach((scenario, life) -> {
                if (scenario.about().stream().anyMatch(source.triggers()::contains)) {
                    tried.addAll(tried(release, rule, life));
                }
            });
            Set<String> conditions = new LinkedHashSet<>(probes.steps().stream().map(Probes.Step::whole).toList());
            conditions.removeAll(tried);
            conditions.forEach(condition -> gaps.add(new Finding(source.file(), line(source, condition), 1, rule, "No scenario tries this condition: "
                    + condition.replaceAll("\\s+", " ") + ". Write one in scenarios/ in which all that stands before it holds, and it does not.")));
        }
        return gaps;
    }

    private static Set<String> tried(Release release, String rule, LivingScenario.Lived lived) {
        List<Lasting> decisions = lived.standing().stream().map(decision -> new Lasting(decision, decision.at(), Instant.MAX)).toList();
        Instant end = lived.behaviors().get(lived.behaviors().size() - 1).occurredAt().plus(IN_THE_END);
        return Explaining.deciding(release.rules(), rule, new Customer(new UUID(0, 1), "u1", JsonValues.EMPTY, LivingScenario.START), lived.behaviors(), decisions, end);
    }

    /** Of a row of a decision table, the row. */
    private static int line(RuleBase.Source source, String condition) {
        int at = source.file().endsWith(".csv") ? -1 : source.text().indexOf(condition.lines().findFirst().orElse(condition).strip());
        return source.line() + (at < 0 ? 0 : (int) source.text().substring(0, at).chars().filter(character -> character == '\n').count());
    }
}
