package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code templates/<name>.yaml}: {@code {missing: {firstName: "there"}, on-missing: skip}}. */
final class ReadingPolicy {

    private static final Set<String> KEYS = Set.of("missing", "on-missing");

    private final String file;
    private final YamlText yaml;
    private final List<Finding> findings;

    private ReadingPolicy(String file, YamlText yaml, List<Finding> findings) {
        this.file = file;
        this.yaml = yaml;
        this.findings = findings;
    }

    /**
     * @param used     the template's variables
     * @param warnings for values of variables that the template does not use
     */
    static TemplatePolicy read(String file, byte[] content, UsedVariables used, List<Finding> findings, List<Finding> warnings) {
        YamlText yaml = YamlText.read(file, content);
        findings.addAll(yaml.findings());
        return yaml.root() == null ? TemplatePolicy.NONE : new ReadingPolicy(file, yaml, findings).policy(used, warnings);
    }

    private TemplatePolicy policy(UsedVariables used, List<Finding> warnings) {
        JsonNode root = yaml.root();
        if (!root.isObject()) {
            find("", "Write missing and on-missing here, such as missing: { firstName: \"there\" }.");
            return TemplatePolicy.NONE;
        }
        root.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                find(key, "There is no '" + key + "' here: write missing or on-missing." + DidYouMean.among(KEYS, key));
            }
        });
        Map<String, Object> missing = new LinkedHashMap<>();
        JsonNode values = root.path("missing");
        if (!values.isMissingNode() && !values.isObject()) {
            find("missing", "missing has values by variable, such as { firstName: \"there\" }.");
        }
        values.fields().forEachRemaining(value -> value(value.getKey(), value.getValue(), used, missing, warnings));
        return new TemplatePolicy(file, missing, onMissing(root.path("on-missing")));
    }

    private void value(String name, JsonNode value, UsedVariables used, Map<String, Object> missing, List<Finding> warnings) {
        String variable = name.contains(".") || KnownVariables.isKnown(name) ? name : "customer." + name;
        if (!value.isValueNode() || value.isNull()) {
            find("missing." + name, "Give a text or a number; \"\" says that nothing is put out, and that this is fine.");
            return;
        }
        missing.put(variable, value.isNumber() ? value.numberValue() : value.asText());
        TreeSet<String> paths = new TreeSet<>(used.paths());
        if (!paths.contains(variable)) {
            YamlText.Place place = yaml.keyPlace("missing." + name);
            warnings.add(new Finding(file, place.line(), place.column(), "missing." + name,
                    "The template does not use " + variable + "." + DidYouMean.among(paths, variable)));
        }
    }

    private TemplatePolicy.OnMissing onMissing(JsonNode value) {
        for (TemplatePolicy.OnMissing one : TemplatePolicy.OnMissing.values()) {
            if (one.toString().equals(value.asText("default")) || value.isMissingNode()) {
                return one;
            }
        }
        find("on-missing", "on-missing is default (put out nothing), skip (leave the message out) or fail (a dead letter).");
        return TemplatePolicy.OnMissing.DEFAULT;
    }

    private void find(String where, String sentence) {
        YamlText.Place place = yaml.place(where);
        findings.add(new Finding(file, place.line(), place.column(), where.isEmpty() ? null : where, sentence));
    }
}
