package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.decision.Rehearsing.Place;
import io.kairos.release.Release;
import io.kairos.release.YamlText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where people can get to in a release's journeys: every step, and every way on from branches and waits for a behavior. */
public final class JourneyPlaces {

    private static final String NONE = "none";

    private JourneyPlaces() {
    }

    /** In the order of the files. */
    public static List<Place> of(Release release) {
        Journeys journeys = Journeys.of(release);
        List<Place> places = new ArrayList<>();
        new TreeMap<>(release.files()).forEach((file, content) -> {
            if (!file.matches(ReadingJourneys.FILES)) {
                return;
            }
            YamlText text = YamlText.read(file, content);
            Journey journey = text.root() == null ? null : journeys.named(text.root().path("journey").asText());
            // no scenario gets into a broadcast: its time is a date
            if (journey != null && journey.entry().broadcast() == null) {
                Map<String, Integer> lines = new HashMap<>();
                find(text, text.root().path("steps"), "steps", lines);
                journey.route().all().stream().sorted(Comparator.comparing(step -> lines.getOrDefault(step.id(), 0))).forEach(step -> {
                    int line = lines.getOrDefault(step.id(), 0);
                    places.add(new Place(file, line, journey.name(), step.id(), null));
                    arms(step).forEach(arm -> places.add(new Place(file, line, journey.name(), step.id(), arm)));
                });
            }
        });
        return places;
    }

    private static void find(YamlText text, JsonNode node, String where, Map<String, Integer> lines) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                find(text, node.get(i), YamlText.child(where, i), lines);
            }
        } else if (node.isObject()) {
            if (node.path("id").isTextual()) {
                lines.putIfAbsent(node.get("id").asText(), text.place(YamlText.child(where, "id")).line());
            }
            node.fields().forEachRemaining(field -> find(text, field.getValue(), YamlText.child(where, field.getKey()), lines));
        }
    }

    private static List<String> arms(Step step) {
        if (step instanceof Step.WaitFor) {
            return List.of("matched", "timed out");
        }
        List<String> arms = new ArrayList<>();
        if (step instanceof Step.Branch branch) {
            for (int i = 0; i < branch.arms().size(); i++) {
                arms.add(branch.arms().get(i).when() == null ? "else" : "arm " + (i + 1));
            }
            if (!arms.contains("else")) {
                arms.add(NONE);
            }
        }
        if (step instanceof Step.Split split) {
            split.arms().forEach(arm -> arms.add(arm.name()));
        }
        return arms;
    }

    /** The way on that a step took, as {@link Place#arm} names it; null when there was no choice, or not yet. */
    public static String arm(StepRun run) {
        return arm(run.outcome(), run.detail());
    }

    static String arm(String outcome, String detail) {
        return switch (outcome) {
            case "took" -> detail.split(":", 2)[0];
            case "matched", "timed out" -> outcome;
            default -> null;
        };
    }
}
