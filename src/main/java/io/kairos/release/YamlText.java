package io.kairos.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file as JSON that remembers where everything stands. Only the tree of nodes is built, never an
 * object of a tag's choosing; plain values are read as YAML 1.2 does ({@code on} and {@code 10:30} are texts).
 */
public final class YamlText {

    private static final int LONGEST_FILE = 256 * 1024;
    private static final int DEEPEST = 50;
    private static final Pattern KNOWN_TAG =
            Pattern.compile("tag:yaml\\.org,2002:(str|int|float|bool|null|map|seq|timestamp|merge|value)");

    /** @param line 1-based, as {@code column} */
    public record Place(int line, int column) {
    }

    private final String file;
    private final Map<String, Place> values = new HashMap<>();
    private final Map<String, Place> keys = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private JsonNode root;

    private YamlText(String file) {
        this.file = file;
    }

    /** @param content at most 256 KB; what is wrong stands in {@link #findings} */
    public static YamlText read(String file, byte[] content) {
        YamlText text = new YamlText(file);
        if (content.length > LONGEST_FILE) {
            text.findings.add(new Finding(file, 0, 0, null,
                    "The file is larger than " + LONGEST_FILE / 1024 + " KB: split it into several."));
            return text;
        }
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(DEEPEST);
        limits.setCodePointLimit(LONGEST_FILE);
        limits.setMaxAliasesForCollections(0);
        try {
            Node node = new Yaml(limits).compose(new StringReader(new String(content, StandardCharsets.UTF_8)));
            text.root = node == null ? JsonNodeFactory.instance.objectNode() : text.convert(node, "");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            text.findings.add(new Finding(file, mark == null ? 0 : mark.getLine() + 1, mark == null ? 0 : mark.getColumn() + 1,
                    null, "This is not valid YAML: " + e.getProblem()
                            + ". Check indentation, quotes and colons here and in the line above."));
        } catch (YAMLException e) {
            text.findings.add(new Finding(file, 0, 0, null, "This is not readable as YAML: " + e.getMessage()
                    + ". Anchors, aliases and special characters are not supported."));
        }
        return text;
    }

    /** Null when {@link #findings} say that the text is not YAML. */
    public JsonNode root() {
        return root;
    }

    /** Why it is not readable; empty when it is. */
    public List<Finding> findings() {
        return findings;
    }

    /** Where a value stands, or the nearest thing around it. */
    public Place place(String where) {
        return nearest(values, where);
    }

    /** Where the key of a value stands. */
    public Place keyPlace(String where) {
        return keys.containsKey(where) ? keys.get(where) : place(where);
    }

    private static Place nearest(Map<String, Place> places, String where) {
        String around = where;
        while (!places.containsKey(around) && !around.isEmpty()) {
            around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
        }
        return places.getOrDefault(around, new Place(1, 1));
    }

    /** The path of an object's value. */
    public static String child(String where, String key) {
        return where.isEmpty() ? key : where + "." + key;
    }

    /** The path of an array's item. */
    public static String child(String where, int index) {
        return where + "[" + index + "]";
    }

    private JsonNode convert(Node node, String where) {
        boolean block = node instanceof ScalarNode scalar
                && (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED);
        Place place = place(node.getStartMark());
        values.put(where, block ? new Place(place.line() + 1, 1) : place);
        if (!KNOWN_TAG.matcher(node.getTag().getValue()).matches()) {
            refuse(node, where, "Tags such as " + node.getTag() + " are not supported: remove it.");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, where);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(item, child(where, array.size())));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode object(MappingNode mapping, String where) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                refuse(tuple.getKeyNode(), where, "A key must be a single word or text, not a list or an object.");
                continue;
            }
            String key = keyNode.getValue();
            String inner = child(where, key);
            if (object.has(key)) {
                refuse(keyNode, inner, "The key '" + key + "' stands here twice: remove one of them.");
                continue;
            }
            keys.put(inner, place(keyNode.getStartMark()));
            object.set(key, convert(tuple.getValueNode(), inner));
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            return json.textNode(text);
        }
        if (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null")) {
            return json.nullNode();
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return json.booleanNode(Boolean.parseBoolean(text));
        }
        if (text.matches("[-+]?[0-9]{1,18}")) {
            return json.numberNode(Long.parseLong(text));
        }
        if (text.matches("[-+]?([0-9]{1,18}\\.[0-9]{0,18}|\\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?")) {
            return json.numberNode(new BigDecimal(text).doubleValue());
        }
        return json.textNode(text);
    }

    private void refuse(Node node, String where, String message) {
        Place place = place(node.getStartMark());
        findings.add(new Finding(file, place.line(), place.column(), where.isEmpty() ? null : where, message));
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
