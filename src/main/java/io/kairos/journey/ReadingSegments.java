package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart.Condition;
import io.kairos.release.YamlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code segments/*.yaml}: {@code {segment: vip, title: Regulars, when: 'Customer( … )', within: 30d}}, or {@code all} with a list. */
final class ReadingSegments {

    static final String FILES = "segments/.+\\.ya?ml";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final Pattern DURATION = Pattern.compile("(?=[0-9])([0-9]{1,4}d)?([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?");
    private static final Pattern OTHER_FACT = Pattern.compile("\\b(Enrollment|Contact|Decision|Prediction)\\s*\\(");
    private static final int MOST_LOOKS = 10;
    private static final int LONGEST = 4000;

    private final Map<String, Segment> segments = new LinkedHashMap<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private String file;
    private YamlText text;

    private ReadingSegments() {
    }

    static ReadingSegments of(Map<String, byte[]> files) {
        ReadingSegments reading = new ReadingSegments();
        new TreeMap<>(files).forEach((file, content) -> {
            if (file.startsWith("segments/")) {
                reading.read(file, content);
            }
        });
        return reading;
    }

    Map<String, Segment> segments() {
        return segments;
    }

    List<Condition> conditions() {
        return conditions;
    }

    List<Finding> findings() {
        return findings;
    }

    private void read(String file, byte[] content) {
        this.file = file;
        if (!file.matches(FILES)) {
            findings.add(new Finding(file, 0, 0, null, "Only segments (.yaml) belong into segments/: move or remove this file."));
            return;
        }
        text = YamlText.read(file, content);
        findings.addAll(text.findings());
        if (!text.findings().isEmpty()) {
            return;
        }
        int before = findings.size();
        JsonNode root = text.root();
        known(root, "", Set.of("segment", "title", "when", "within", "all"));
        String name = root.path("segment").asText();
        if (!NAME.matcher(name).matches()) {
            wrong("segment", "'segment' is its name, of small letters, digits and hyphens: write  segment: vip");
        } else if (segments.containsKey(name)) {
            wrong("segment", "There is a segment '" + name + "' already: give this one another name.");
        }
        if (root.has("title") && !root.get("title").isTextual()) {
            wrong("title", "'title' is a text for people.");
        }
        List<Segment.Look> looks = looks(root, name);
        if (findings.size() == before) {
            segments.put(name, new Segment(name, root.path("title").asText(name), looks));
        }
    }

    private List<Segment.Look> looks(JsonNode root, String name) {
        List<Segment.Look> looks = new ArrayList<>();
        if (root.has("all") == root.has("when")) {
            wrong(root.has("all") ? "all" : "", "Say who is in it with either 'when' (a DRL pattern in quotes) or 'all' (a list of them):"
                    + " when: 'Customer( text(\"tier\") == \"vip\" )'");
        } else if (root.has("when")) {
            looks.add(look(root, "", "segment/" + name));
        } else if (!root.get("all").isArray() || root.get("all").isEmpty() || root.get("all").size() > MOST_LOOKS || root.has("within")) {
            wrong("all", "'all' is a list of 1 to " + MOST_LOOKS + " conditions, each with its own 'within': all: [ { when: '…', within: 30d } ]");
        } else {
            for (JsonNode node : root.get("all")) {
                String where = YamlText.child("all", looks.size());
                known(node, where, Set.of("when", "within"));
                looks.add(look(node, where, "segment/" + name + "/" + looks.size()));
            }
        }
        return looks;
    }

    private Segment.Look look(JsonNode node, String where, String id) {
        String pattern = node.path("when").asText();
        String at = YamlText.child(where, "when");
        Matcher other = OTHER_FACT.matcher(pattern.replaceAll("\"[^\"]*\"", "\"\""));
        if (!node.path("when").isTextual() || pattern.isBlank() || pattern.length() > LONGEST) {
            wrong(at, "'when' is a DRL pattern in quotes, such as 'Behavior( type == \"Order Completed\" )'.");
        } else if (other.find()) {
            wrong(at, "A segment looks at Customer and Behavior, not at " + other.group(1) + ": say it with those.");
        }
        String within = node.path("within").asText();
        if (node.has("within") && (!DURATION.matcher(within).matches() || ReadingJourney.duration(within).isZero())) {
            wrong(YamlText.child(where, "within"), "'within' is how long a behavior counts: a duration such as 30m, 24h or 90d.");
        }
        conditions.add(new Condition(id, pattern, file, text.place(at).line(), at));
        Duration counts = node.has("within") && DURATION.matcher(within).matches() ? ReadingJourney.duration(within) : null;
        return new Segment.Look(id, pattern, counts);
    }

    private void known(JsonNode node, String where, Set<String> names) {
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                String at = YamlText.child(where, name);
                YamlText.Place place = text.keyPlace(at);
                findings.add(new Finding(file, place.line(), place.column(), at, "'" + name + "' is not known here." + Names.meant(name, names)
                        + " Known are: " + String.join(", ", new TreeSet<>(names)) + "."));
            }
        });
    }

    private void wrong(String where, String sentence) {
        YamlText.Place place = text.place(where);
        findings.add(new Finding(file, place.line(), place.column(), where.isEmpty() ? null : where, sentence));
    }
}
