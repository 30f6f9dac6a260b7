package io.kairos.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kairos.behavior.SeenBehaviors;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.drools.drl.ast.descr.PatternDescr;

/**
 * Looks for behavior types and properties nobody ever sent: a misspelt one is legal DRL and simply never matches. With
 * a tracking plan ({@value #PLAN}) a name in neither is refused, without one it is a warning.
 */
@Singleton
public class CheckingNames {

    static final String PLAN = "tracking-plan.yaml";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern READ = Pattern.compile("(?<![.\\w])(?:text|number|flag)\\s*\\(\\s*\"([^\"]+)\"");
    /** What the service itself says. */
    private static final Pattern OWN = Pattern.compile("Identified|Customer Updated|Page Viewed|Screen Viewed|Unsubscribed"
            + "|(?:Email|SMS|Push Notification|In-App Message) (?:Delivered|Opened|Link Clicked|Bounced|Failed|Read|Marked as Spam)");

    public record Names(List<Finding> findings, List<Finding> warnings) {
    }

    private final SeenBehaviors seen;

    CheckingNames(SeenBehaviors seen) {
        this.seen = seen;
    }

    Names check(Map<String, byte[]> files, List<ReleasePart.Condition> conditions) {
        return check(files, conditions, seen.properties());
    }

    /** @param received the properties of each type that was ever received; none for the plan alone */
    public static Names check(Map<String, byte[]> files, List<ReleasePart.Condition> conditions, Map<String, ? extends Collection<String>> received) {
        Names names = new Names(new ArrayList<>(), new ArrayList<>());
        Map<String, Set<String>> known = new HashMap<>();
        received.forEach((type, properties) -> known.put(type, new HashSet<>(properties)));
        boolean planned = files.containsKey(PLAN) && plan(files.get(PLAN), known, names.findings());
        if (known.isEmpty() || !names.findings().isEmpty()) {
            return names;
        }
        ParsingRules parsing = new ParsingRules();
        parsing.readAll(files);
        List<Finding> found = planned ? names.findings() : names.warnings();
        String where = planned ? "it is neither in " + PLAN + " nor was one ever received" : "none was ever received";
        parsing.rules().forEach(rule -> behaviors(rule).forEach(pattern -> check(pattern, known, where,
                said -> found.add(rule.finding(line(rule, pattern), pattern.getColumn() + 1, said)))));
        conditions.forEach(condition -> CompiledConditions.parse(condition).rules().forEach(rule -> behaviors(rule).forEach(pattern ->
                check(pattern, known, where, said -> found.add(CompiledConditions.finding(condition, said))))));
        Set<String> said = new HashSet<>();
        names.warnings().removeIf(warning -> !said.add(warning.message()));
        return names;
    }

    private static Stream<PatternDescr> behaviors(RuleText rule) {
        return Patterns.of(rule.parsed().getLhs()).stream().filter(pattern -> "Behavior".equals(pattern.getObjectType()));
    }

    private static void check(PatternDescr pattern, Map<String, Set<String>> known, String where, Consumer<String> found) {
        Set<String> types = Horizons.types(pattern);
        Set<String> properties = new TreeSet<>();
        for (String type : types) {
            if (!known.containsKey(type) && !isOwn(type)) {
                found.accept("There is no behavior \"" + type + "\": " + where + "." + nearest(type, known.keySet()));
                return;
            }
            properties.addAll(known.getOrDefault(type, Set.of()));
        }
        if (types.isEmpty() || types.stream().anyMatch(CheckingNames::isOwn)) {
            return;
        }
        Matcher read = READ.matcher(LintingRules.text(pattern));
        while (read.find()) {
            String property = read.group(1).split("[.\\[]")[0];
            if (!properties.contains(property)) {
                found.accept("\"" + String.join("\" or \"", types) + "\" has no property \"" + property + "\": " + where + "." + nearest(property, properties));
            }
        }
    }

    private static boolean isOwn(String type) {
        return OWN.matcher(type).matches();
    }

    private static int line(RuleText rule, PatternDescr pattern) {
        return pattern.getLine() > 0 ? pattern.getLine() : rule.line();
    }

    private static String nearest(String name, Set<String> names) {
        return names.stream().map(other -> Map.entry(LevenshteinDistance.getDefaultInstance().apply(name.toLowerCase(), other.toLowerCase()), other))
                .filter(other -> other.getKey() <= Math.max(2, name.length() / 3)).min(Map.Entry.comparingByKey())
                .map(other -> " Do you mean \"" + other.getValue() + "\"?").orElse("");
    }

    /** The plan: {@code behaviors: { Product Added: [cart_id, price] }}. */
    private static boolean plan(byte[] content, Map<String, Set<String>> known, List<Finding> findings) {
        try {
            JsonNode behaviors = YAML.readTree(content).path("behaviors");
            if (!behaviors.isObject()) {
                findings.add(new Finding(PLAN, 1, 1, null, "Write \"behaviors:\" and below it each type with the list of its properties,"
                        + " such as  Product Added: [cart_id, price]"));
                return false;
            }
            behaviors.fields().forEachRemaining(type -> {
                Set<String> properties = known.computeIfAbsent(type.getKey(), name -> new HashSet<>());
                type.getValue().forEach(property -> properties.add(property.asText()));
            });
            return true;
        } catch (IOException e) {
            findings.add(new Finding(PLAN, 1, 1, null, "This file cannot be read as YAML: " + e.getMessage().lines().findFirst().orElse("")));
            return false;
        }
    }
}
