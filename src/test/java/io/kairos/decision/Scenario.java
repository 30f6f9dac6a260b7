package io.kairos.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
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

        boolean matches(Expected fired) {
            return at.equals(fired.at) && trigger.equals(fired.trigger) && (key == null || key.equals(fired.key));
        }
    }

    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static List<Scenario> read(Path file) throws IOException {
        Map<?, ?> content = YAML.readValue(file.toFile(), Map.class);
        Set<String> about = new TreeSet<>();
        list(content.get("about")).forEach(trigger -> about.add(trigger.toString()));
        return list(content.get("scenarios")).stream().map(written -> scenario((Map<?, ?>) written, about)).toList();
    }

    private static Scenario scenario(Map<?, ?> written, Set<String> about) {
        Map<String, Object> customer = new LinkedHashMap<>();
        ((Map<?, ?>) (written.containsKey("customer") ? written.get("customer") : Map.of()))
                .forEach((name, value) -> customer.put(name.toString(), value));
        return new Scenario(written.get("scenario").toString(), about, customer,
                list(written.get("given")).stream().map(line -> given((Map<?, ?>) line)).toList(),
                list(written.get("expect")).stream().map(line -> expected((Map<?, ?>) line)).toList(),
                list(written.get("retracted")).stream().map(line -> expected((Map<?, ?>) line)).toList());
    }

    private static Given given(Map<?, ?> line) {
        Map<String, Object> properties = new LinkedHashMap<>();
        line.forEach((name, value) -> properties.put(name.toString(), value));
        Duration at = duration(properties.remove("at").toString());
        Object arrives = properties.remove("arrives");
        return new Given(at, arrives == null ? at : duration(arrives.toString()), properties.remove("behavior").toString(), properties);
    }

    private static Expected expected(Map<?, ?> line) {
        return new Expected(duration(line.get("at").toString()), line.get("trigger").toString(),
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
