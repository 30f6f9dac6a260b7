package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the schema cannot say: whether the names in a journey file lead somewhere and every step can be reached. */
final class CheckingSense {

    private final String file;
    private final YamlText text;
    private final Map<String, String> ids = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    CheckingSense(String file, YamlText text) {
        this.file = file;
        this.text = text;
    }

    /** @param elsewhere names of journeys in other files, with their file */
    List<Finding> check(Set<String> triggers, Map<String, String> elsewhere) {
        String name = text.root().get("journey").asText();
        if (elsewhere.containsKey(name)) {
            find("journey", "The journey '" + name + "' is already in " + elsewhere.get(name) + ": give this one another name.");
        }
        String on = text.root().get("enter").get("on").asText();
        if (!triggers.contains(on)) {
            find("enter.on", "No rule fires the trigger '" + on + "'." + Names.meant(on, triggers) + (triggers.isEmpty()
                    ? " Write a rule that fires it." : " Rules fire: " + String.join(", ", new TreeSet<>(triggers)) + "."));
        }
        walk(text.root().get("steps"), "steps");
        return findings;
    }

    /** @return whether the journey always ends inside this list */
    private boolean walk(JsonNode list, String where) {
        boolean ends = false;
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = YamlText.child(where, i);
            if (ends) {
                find(at, "This step is never reached, because the journey always ends before it: remove it or the exit.");
                return true;
            }
            ends = ends(list.get(i), at);
        }
        return ends;
    }

    private boolean ends(JsonNode step, String where) {
        String id = step.get("id").asText();
        String first = ids.putIfAbsent(id, where);
        if (first != null) {
            find(where + ".id", "The step id '" + id + "' is already taken by " + first + ": give this step another one.");
        }
        if (step.has("wait")) {
            wait(step.get("wait"), where + ".wait");
        }
        boolean then = walk(step.get("then"), where + ".then");
        boolean otherwise = walk(step.get("otherwise"), where + ".otherwise");
        return step.has("exit") || then && otherwise || step.has("branch") && arms(step.get("branch"), where + ".branch");
    }

    private void wait(JsonNode wait, String where) {
        if (wait.has("at") && Character.isDigit(wait.get("until").asText().charAt(0))) {
            find(where + ".at", "'at' goes with a weekday: write { until: \"" + wait.get("until").asText()
                    + "\" }, or { until: monday, at: \"" + wait.get("at").asText() + "\" }.");
        }
    }

    private boolean arms(JsonNode arms, String where) {
        boolean allEnd = true;
        boolean complete = false;
        for (int i = 0; i < arms.size(); i++) {
            String at = YamlText.child(where, i);
            if (complete) {
                find(at, "This arm is never reached, because the else before it always holds: put the else last.");
            }
            complete |= arms.get(i).has("else");
            String inner = arms.get(i).has("else") ? "else" : "then";
            allEnd &= walk(arms.get(i).get(inner), at + "." + inner);
        }
        return complete && allEnd;
    }

    private void find(String where, String message) {
        YamlText.Place place = text.place(where);
        findings.add(new Finding(file, place.line(), place.column(), where, message));
    }
}
