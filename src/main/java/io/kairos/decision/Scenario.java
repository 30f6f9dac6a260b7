package io.kairos.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a customer does, and which triggers that fires. Times count from the start of the scenario.
 *
 * @param about     of these triggers, exactly the expected ones fire; others are of no interest
 * @param customer  attributes she has from the start
 * @param expected  what stands in the end
 * @param retracted what fired first and was undone by behaviors that arrived late
 */
record Scenario(String name, Set<String> about, Map<String, Object> customer, List<Given> given, List<Expected> expected,
        List<Expected> retracted) {

    record Given(Duration at, Duration arrives, String behavior, Map<String, Object> properties) {
    }

    /** @param key null when it does not matter */
    record Expected(Duration at, String trigger, String key) {

        /** For people: {@code cart-abandoned at 30m (c1)}. */
        String told() {
            return trigger + " at " + at.toString().replaceFirst("^PT", "").toLowerCase(java.util.Locale.ROOT) + (key == null ? "" : " (" + key + ")");
        }

        boolean matches(Expected fired) {
            return at.equals(fired.at) && trigger.equals(fired.trigger) && (key == null || key.equals(fired.key));
        }
    }

    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** @throws IllegalArgumentException with what is wrong */
    static List<Scenario> read(String text) {
        Map<?, ?> content;
        try {
            content = YAML.readValue(text, Map.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not YAML (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
        if (content == null || !content.containsKey("about") || !(content.get("scenarios") instanceof List)) {
            throw new IllegalArgumentException("\"about\" (a trigger) or \"scenarios\" (a list) is missing");
        }
        Set<String> about = new TreeSet<>();
        list(content.get("about")).forEach(trigger -> about.add(trigger.toString()));
        return list(content.get("scenarios")).stream().map(written -> scenario(map(written, "a scenario"), about)).toList();
    }

    private static Map<?, ?> map(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(what + " is not written as names and values: " + value);
    }

    private static Object needed(Map<?, ?> map, String name) {
        if (map.get(name) == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing in " + map);
        }
        return map.get(name);
    }

    private static Scenario scenario(Map<?, ?> written, Set<String> about) {
        written.keySet().stream().filter(name -> !Set.of("scenario", "customer", "given", "expect", "retracted").contains(name)).forEach(name -> {
            throw new IllegalArgumentException("\"" + name + "\" is not known; a scenario has scenario, customer, given, expect and retracted");
        });
        Map<String, Object> customer = new LinkedHashMap<>();
        ((Map<?, ?>) (written.containsKey("customer") ? written.get("customer") : Map.of()))
                .forEach((name, value) -> customer.put(name.toString(), value));
        return new Scenario(needed(written, "scenario").toString(), about, customer,
                list(written.get("given")).stream().map(line -> given(map(line, "a line of given"))).toList(),
                list(written.get("expect")).stream().map(line -> expected(map(line, "a line of expect"))).toList(),
                list(written.get("retracted")).stream().map(line -> expected(map(line, "a line of expect"))).toList());
    }

    private static Given given(Map<?, ?> line) {
        Map<String, Object> properties = new LinkedHashMap<>();
        line.forEach((name, value) -> properties.put(name.toString(), value));
        Duration at = duration(needed(line, "at").toString());
        properties.remove("at");
        Object arrives = properties.remove("arrives");
        return new Given(at, arrives == null ? at : duration(arrives.toString()), needed(line, "behavior").toString(), without(properties, "behavior"));
    }

    private static Map<String, Object> without(Map<String, Object> properties, String name) {
        properties.remove(name);
        return properties;
    }

    private static Expected expected(Map<?, ?> line) {
        return new Expected(duration(needed(line, "at").toString()), needed(line, "trigger").toString(),
                line.containsKey("key") ? line.get("key").toString() : null);
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a time such as 0m, 30m, 1d2h or 30m1ms");
        }
        List<Long> numbers = new ArrayList<>();
        for (int part = 1; part <= 5; part++) {
            numbers.add(parts.group(part) == null ? 0 : Long.parseLong(parts.group(part)));
        }
        return Duration.ofDays(numbers.get(0)).plusHours(numbers.get(1)).plusMinutes(numbers.get(2)).plusSeconds(numbers.get(3))
                .plusMillis(numbers.get(4));
    }
}
