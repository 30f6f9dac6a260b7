package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds a journey file to the published schema, and says what to do in an analyst's words. */
final class CheckingSchema {

    static final String RESOURCE = "META-INF/resources/schemas/journey.schema.json";

    private final JsonNode schema;
    private final JsonSchema validator;

    CheckingSchema() {
        try (InputStream in = CheckingSchema.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            this.schema = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    List<Finding> check(String file, YamlText text) {
        List<ValidationMessage> messages = new ArrayList<>(validator.validate(text.root()));
        Set<String> unknownKeyIn = new HashSet<>();
        messages.stream().filter(message -> message.getType().equals("additionalProperties"))
                .forEach(message -> unknownKeyIn.add(where(message.getInstanceLocation())));
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            boolean alternative = onAlternative(message);
            String where = where(message.getInstanceLocation());
            if (alternative && unknownKeyIn.contains(where)) {
                continue;
            }
            Finding finding = finding(file, text, message, where, alternative);
            findings.putIfAbsent(finding.where() + "\n" + finding.message(), finding);
        }
        return findings.values().stream()
                .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column)).toList();
    }

    private Finding finding(String file, YamlText text, ValidationMessage message, String where, boolean alternative) {
        YamlText.Place place = text.place(where);
        String concerned = where;
        String sentence;
        if (alternative) {
            sentence = "This must be " + expected(message) + ".";
        } else {
            switch (message.getType()) {
                case "required" -> sentence = "Add '" + message.getProperty() + "': "
                        + (where.isEmpty() ? "it must be " + described(message.getProperty()) : "this must be " + expected(message)) + ".";
                case "additionalProperties" -> {
                    concerned = YamlText.child(where, message.getProperty());
                    place = text.keyPlace(concerned);
                    sentence = unknownKey(message.getProperty(), around(message));
                }
                case "dependentRequired" ->
                    sentence = "'then' and 'otherwise' belong to a wait_for: add the wait_for, or use a branch.";
                case "minItems" -> sentence = "This list is empty: it must be " + expected(message) + ".";
                case "maxItems" -> sentence = "This list is too long: at most " + message.getSchemaNode() + " are allowed.";
                case "maxLength" -> sentence = "This is too long: at most " + message.getSchemaNode() + " characters are allowed.";
                default -> sentence = "'" + shown(message.getInstanceNode()) + "' does not fit here: this must be "
                        + expected(message) + ".";
            }
        }
        return new Finding(file, place.line(), place.column(), concerned.isEmpty() ? null : concerned, sentence);
    }

    private static boolean onAlternative(ValidationMessage message) {
        return message.getEvaluationPath().toString().contains("/oneOf")
                || message.getEvaluationPath().toString().contains(".oneOf");
    }

    private static String unknownKey(String key, JsonNode around) {
        TreeSet<String> known = new TreeSet<>();
        around.path("properties").fieldNames().forEachRemaining(known::add);
        return "'" + key + "' is not known here." + Names.meant(key, known) + " Known are: " + String.join(", ", known) + ".";
    }

    /** What a journey's own key must be. */
    private String described(String key) {
        JsonNode property = schema.path("properties").path(key);
        return (property.has("$ref") ? schema.at(property.get("$ref").asText().substring(1)) : property).path("description").asText();
    }

    /** The description of what was violated, or else of the nearest thing around it that has one. */
    private String expected(ValidationMessage message) {
        JsonNodePath path = message.getSchemaLocation().getFragment();
        int end = path.getNameCount() - 1;
        while (end > 0 && !walk(path, end).has("description")) {
            end--;
        }
        return walk(path, end).path("description").asText();
    }

    /** The schema object whose keyword was violated. */
    private JsonNode around(ValidationMessage message) {
        JsonNodePath path = message.getSchemaLocation().getFragment();
        return walk(path, path.getNameCount() - 1);
    }

    private JsonNode walk(JsonNodePath path, int end) {
        JsonNode here = schema;
        for (int i = 0; i < end; i++) {
            Object element = path.getElement(i);
            here = element instanceof Integer index ? here.path(index) : here.path(element.toString());
        }
        return here;
    }

    private static String where(JsonNodePath path) {
        String where = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            where = element instanceof Integer index ? YamlText.child(where, index) : YamlText.child(where, element.toString());
        }
        return where;
    }

    private static String shown(JsonNode node) {
        String text = node == null || node.isNull() ? "nothing" : node.isTextual() ? node.asText() : node.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
