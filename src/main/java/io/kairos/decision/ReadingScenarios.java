package io.kairos.decision;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code scenarios/*.yaml}; what cannot be read is a finding, and the file's other scenarios are read all the same. */
final class ReadingScenarios {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MOST_GIVEN = 500;

    /** @param findings all that is wrong, in all files */
    record Read(List<Scenario> scenarios, List<Finding> findings) {
    }

    private final String file;
    private final YamlText text;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Scenario> scenarios = new ArrayList<>();

    private ReadingScenarios(String file, byte[] content) {
        this.file = file;
        this.text = YamlText.read(file, content);
        findings.addAll(text.findings());
    }

    /** @param files path below the rules directory to content; those outside of scenarios/ are passed over */
    static Read read(Map<String, byte[]> files) {
        Read all = new Read(new ArrayList<>(), new ArrayList<>());
        new TreeMap<>(files).forEach((file, content) -> {
            if (!file.startsWith("scenarios/")) {
                return;
            }
            if (!file.matches(".+\\.ya?ml")) {
                all.findings.add(new Finding(file, 0, 0, null, "Only .yaml files belong into scenarios/: rename or move it."));
                return;
            }
            ReadingScenarios reading = new ReadingScenarios(file, content);
            if (reading.findings.isEmpty()) {
                reading.all();
            }
            all.scenarios.addAll(reading.scenarios);
            all.findings.addAll(reading.findings);
        });
        return all;
    }

    private void all() {
        JsonNode root = text.root();
        if (!root.isObject()) {
            wrong("", "This is no scenario file: begin with about: and a trigger, then scenarios: and a list.");
            return;
        }
        known(root, "", "a file of scenarios", "about", "scenarios");
        Set<String> about = new TreeSet<>();
        texts(root, "", "about").forEach(about::add);
        if (about.isEmpty()) {
            wrong("about", "\"about\" is missing: name the trigger the scenarios are about, or a list of them.");
        }
        if (!root.path("scenarios").isArray()) {
            wrong("scenarios", "\"scenarios\" is missing or no list: begin each with  - scenario: and what it shows.");
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < root.get("scenarios").size(); i++) {
            String where = YamlText.child("scenarios", i);
            int before = findings.size();
            Scenario scenario = scenario(root.get("scenarios").get(i), where, about);
            if (scenario != null && !names.add(scenario.name())) {
                wrong(where + ".scenario", "Another scenario of this file has the same name: give each its own.");
            }
            if (findings.size() == before && !about.isEmpty()) {
                scenarios.add(scenario);
            }
        }
    }

    private Scenario scenario(JsonNode written, String where, Set<String> about) {
        if (!written.isObject()) {
            wrong(where, "This is no scenario: write scenario:, given: and expect: below each other.");
            return null;
        }
        known(written, where, "a scenario", "scenario", "customer", "given", "expect", "not", "retracted");
        String name = needed(written, where, "scenario", "say in a sentence what it shows");
        JsonNode customer = written.path("customer");
        if (!customer.isMissingNode() && !customer.isNull() && !customer.isObject()) {
            wrong(where + ".customer", "Write the customer's attributes as names and values, such as { email: ann@example.com }.");
            customer = customer.path("none");
        }
        List<Scenario.Given> given = new ArrayList<>();
        lines(written, where, "given", (line, at) -> given.add(given(line, at)));
        if (given.size() > MOST_GIVEN) {
            wrong(where + ".given", "More than " + MOST_GIVEN + " behaviors are given: a scenario shows one thing, so a few are enough.");
        }
        return new Scenario(file, text.place(where).line(), name, about, map(customer), given, outcomes(written, where, "expect", true),
                outcomes(written, where, "retracted", true).triggers(), outcomes(written, where, "not", false));
    }

    private Scenario.Given given(JsonNode line, String where) {
        Map<String, Object> properties = map(line);
        Duration at = time(line, where, "at", true);
        Duration arrives = time(line, where, "arrives", false);
        if (at != null && arrives != null && arrives.compareTo(at) < 0) {
            wrong(where + ".arrives", "It cannot arrive before it happened: \"arrives\" is when it is heard of, \"at\" when it happened.");
        }
        String behavior = needed(line, where, "behavior", "name what the customer does, such as Product Added");
        List.of("at", "arrives", "behavior").forEach(properties::remove);
        return new Scenario.Given(at, arrives == null ? at : arrives, behavior, properties);
    }

    private Scenario.Outcomes outcomes(JsonNode written, String where, String name, boolean timed) {
        Scenario.Outcomes outcomes = new Scenario.Outcomes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean journeys = !name.equals("retracted");
        lines(written, where, name, (line, at) -> {
            if (journeys && line.has("message")) {
                known(line, at, "a message", "at", "message", "channel", "contains");
                outcomes.messages().add(new Scenario.Sends(time(line, at, "at", timed), needed(line, at, "message", "name the template"),
                        optional(line, at, "channel"), texts(line, at, "contains")));
            } else if (journeys && (line.has("step") || line.has("journey"))) {
                known(line, at, "a step", "at", "journey", "step", "outcome");
                outcomes.steps().add(new Scenario.Reaches(time(line, at, "at", timed), needed(line, at, "journey", "name the journey the step is of"),
                        needed(line, at, "step", "name the step's id"), optional(line, at, "outcome")));
            } else {
                known(line, at, "a trigger", "at", "trigger", "key");
                outcomes.triggers().add(new Scenario.Fires(time(line, at, "at", timed), needed(line, at, "trigger",
                        journeys ? "name a trigger, a journey and its step, or a message" : "name the trigger"), optional(line, at, "key")));
            }
        });
        return outcomes;
    }

    private interface Line {
        void read(JsonNode line, String where);
    }

    private void lines(JsonNode written, String where, String name, Line reading) {
        JsonNode value = written.path(name);
        String list = YamlText.child(where, name);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isArray()) {
            wrong(list, "\"" + name + "\" is no list: begin each line with a dash.");
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            String at = YamlText.child(list, i);
            if (value.get(i).isObject()) {
                reading.read(value.get(i), at);
            } else {
                wrong(at, "Write names and values here, such as { at: 30m, "
                        + (name.equals("given") ? "behavior: Product Added" : "trigger: cart-abandoned") + " }.");
            }
        }
    }

    private void known(JsonNode object, String where, String what, String... names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!List.of(names).contains(name)) {
                YamlText.Place place = text.keyPlace(YamlText.child(where, name));
                findings.add(new Finding(file, place.line(), place.column(), where.isEmpty() ? name : where,
                        "\"" + name + "\" is not known here; " + what + " has " + String.join(", ", names) + "."));
            }
        });
    }

    private String needed(JsonNode object, String where, String name, String what) {
        String value = optional(object, where, name);
        if (value == null) {
            wrong(YamlText.child(where, name), "\"" + name + "\" is missing: " + what + ".");
        }
        return value;
    }

    private String optional(JsonNode object, String where, String name) {
        JsonNode value = object.path(name);
        if (value.isContainerNode()) {
            wrong(YamlText.child(where, name), "\"" + name + "\" is one text, not a list or an object.");
        }
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    private List<String> texts(JsonNode object, String where, String name) {
        JsonNode value = object.path(name);
        if (!value.isArray()) {
            String one = optional(object, where, name);
            return one == null ? List.of() : List.of(one);
        }
        List<String> all = new ArrayList<>();
        value.forEach(one -> all.add(one.asText()));
        return all;
    }

    private Duration time(JsonNode line, String where, String name, boolean needed) {
        String written = needed ? needed(line, where, name, "say when, counted from the start, as in " + name + ": 30m") : optional(line, where, name);
        Duration time = written == null ? null : ScenarioTime.read(written);
        if (written != null && time == null) {
            wrong(YamlText.child(where, name), "\"" + written + "\" is not a time such as 0m, 30m, 1d2h or 30m1ms.");
        }
        return time;
    }

    private static Map<String, Object> map(JsonNode object) {
        return object.isObject() ? JSON.convertValue(object, new TypeReference<Map<String, Object>>() { }) : Map.of();
    }

    private void wrong(String where, String message) {
        YamlText.Place place = text.place(where);
        findings.add(new Finding(file, place.line(), place.column(), where.isEmpty() ? null : where, message));
    }
}
