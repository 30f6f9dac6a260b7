package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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

    /** Found so far. */
    List<Finding> findings() {
        return findings;
    }

    /** @param elsewhere names of journeys in other files, with their file */
    List<Finding> check(Set<String> triggers, Set<String> segments, Map<String, String> elsewhere) {
        String name = text.root().get("journey").asText();
        if (elsewhere.containsKey(name)) {
            find("journey", "The journey '" + name + "' is already in " + elsewhere.get(name) + ": give this one another name.");
        }
        String on = text.root().get("enter").path("on").asText();
        if (text.root().get("enter").has("segment")) {
            if (!on.isEmpty()) {
                find("enter.on", "A journey starts on a trigger or for a segment, not both: leave 'on' or 'segment' out.");
            }
            broadcast(text.root().get("enter"), segments);
        } else if (!on.isEmpty() && !triggers.contains(on)) {
            find("enter.on", "No rule fires the trigger '" + on + "'." + Names.meant(on, triggers) + (triggers.isEmpty()
                    ? " Write a rule that fires it." : " Rules fire: " + String.join(", ", new TreeSet<>(triggers)) + "."));
        }
        for (String ofSegment : List.of("at", "local_time")) {
            if (text.root().get("enter").has(ofSegment) && !text.root().get("enter").has("segment")) {
                find("enter." + ofSegment, "'" + ofSegment + "' goes with a segment: write { segment: vip, at: 2026-12-24T09:00 }, or leave it out.");
            }
        }
        walk(text.root().get("steps"), "steps");
        if (text.root().has("goal") && text.root().has("goals")) {
            find("goal", "There is a goal and a list of goals: put it into the list, with a name.");
        }
        Set<String> goals = new HashSet<>();
        for (int i = 0; i < text.root().path("goals").size(); i++) {
            String goal = text.root().get("goals").get(i).get("name").asText();
            if (!goals.add(goal)) {
                find(YamlText.child("goals", i), "There is a goal '" + goal + "' already: give this one another name.");
            }
        }
        return findings;
    }

    private void broadcast(JsonNode enter, Set<String> segments) {
        String segment = enter.get("segment").asText();
        if (!segments.contains(segment)) {
            find("enter.segment", "There is no segment '" + segment + "'." + Names.meant(segment, segments) + (segments.isEmpty()
                    ? " Write segments/" + segment + ".yaml." : " There are: " + String.join(", ", new TreeSet<>(segments)) + "."));
        }
        String at = enter.get("at").asText();
        try {
            DateTimeFormatter.ISO_DATE_TIME.parse(at);
        } catch (DateTimeException noDay) {
            find("enter.at", "There is no such time as " + at + ": write one such as 2026-12-24T09:00.");
        }
        if (enter.path("local_time").asBoolean() && !at.matches("[^Z+]*T[^Z+-]*")) {
            find("enter.at", "'at' has an offset, and 'local_time' says that it is a time where each customer lives: leave one of them out.");
        }
        if (enter.has("settle") || enter.has("reentry")) {
            find(enter.has("settle") ? "enter.settle" : "enter.reentry", "'settle' and 'reentry' go with a trigger: members of a segment enter once, at the time.");
        }
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
        walk(step.path("repeat").get("steps"), where + ".repeat.steps");
        step.path("parallel").path("lanes").fields().forEachRemaining(lane -> walk(lane.getValue(), where + ".parallel.lanes." + lane.getKey()));
        return step.has("exit") || then && otherwise || step.has("branch") && arms(step.get("branch"), where + ".branch")
                || step.has("split") && split(step, where);
    }

    /** Arms need not have steps, but steps need an arm; not all may weigh nothing. */
    private boolean split(JsonNode step, String where) {
        JsonNode weights = step.get("split").get("arms");
        boolean allEnd = true;
        long total = 0;
        for (Iterator<String> names = step.path("arms").fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!weights.has(name)) {
                find(where + ".arms." + name, "The split has no arm '" + name + "'." + Names.meant(name, arms(weights)) + " Its arms are: "
                        + String.join(", ", arms(weights)) + ".");
            }
        }
        for (String name : arms(weights)) {
            total += weights.get(name).asLong();
            allEnd &= walk(step.path("arms").get(name), where + ".arms." + name);
        }
        if (total == 0 && !step.get("split").has("by")) {
            find(where + ".split.arms", "All arms weigh nothing, so nobody could take any: give at least one a weight above 0.");
        }
        aim(step.get("split"), where + ".split");
        return allEnd;
    }

    private void aim(JsonNode split, String where) {
        if (split.has("winner") && split.has("adaptive")) {
            find(where + ".adaptive", "A split either finds a winner or is adaptive: remove one of them.");
        }
        for (String aim : List.of("winner", "adaptive")) {
            if (split.has(aim) && split.has("by")) {
                find(where + "." + aim, "The attribute in 'by' names everybody's arm, so nothing is left to decide: remove 'by' or '" + aim + "'.");
            }
            String goal = split.path(aim).path("goal").asText();
            if (split.has(aim) && !goals().contains(goal)) {
                find(where + "." + aim + ".goal", "The journey has no goal '" + goal + "'." + Names.meant(goal, goals())
                        + (goals().isEmpty() ? " Add one: goal: { name: " + goal + ", when: …, within: 7d }." : " Its goals are: " + String.join(", ", goals()) + "."));
            }
        }
        String control = split.path("winner").path("control").asText(null);
        if (control != null && !split.get("arms").has(control)) {
            find(where + ".winner.control", "The split has no arm '" + control + "'." + Names.meant(control, arms(split.get("arms"))) + " Its arms are: "
                    + String.join(", ", arms(split.get("arms"))) + ".");
        }
    }

    private List<String> goals() {
        List<String> names = new ArrayList<>();
        if (text.root().has("goal")) {
            names.add(text.root().get("goal").path("name").asText("goal"));
        }
        text.root().path("goals").forEach(goal -> names.add(goal.get("name").asText()));
        return names;
    }

    private static List<String> arms(JsonNode weights) {
        List<String> names = new ArrayList<>();
        weights.fieldNames().forEachRemaining(names::add);
        return names;
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
