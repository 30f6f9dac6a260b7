package io.kairos.customer;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A JSON object with the typed access that rules and templates use. Parsed on first access and
 * immutable in content. A dot in a name walks into nested objects ({@code "address.city"}) unless a
 * property with exactly that name exists.
 */
public final class JsonValues {

    public static final JsonValues EMPTY = new JsonValues("{}");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
    };

    private final String json;
    private volatile Map<String, Object> values;

    private JsonValues(String json) {
        this.json = json;
    }

    private JsonValues(String json, Map<String, Object> values) {
        this.json = json;
        this.values = values;
    }

    /** @param json text of a JSON object, as stored; not checked before first access */
    public static JsonValues parse(String json) {
        return json == null || json.equals("{}") ? EMPTY : new JsonValues(json);
    }

    public static JsonValues of(Map<String, ?> values) {
        try {
            return new JsonValues(JSON.writeValueAsString(values), Map.copyOf(withoutNulls(values)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> values) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.values().removeIf(Objects::isNull);
        return copy;
    }

    /** The value as text, numbers and booleans included; null when absent or not a single value. */
    public String text(String name) {
        Object value = get(name);
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return String.valueOf(number.longValue());
        }
        return value == null || value instanceof Map || value instanceof List ? null : value.toString();
    }

    /** The value as a number, numeric text included; null when absent or not a number. */
    public Double number(String name) {
        Object value = get(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof String text) {
            try {
                double number = Double.parseDouble(text.strip());
                return Double.isFinite(number) ? number : null;
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }
        return null;
    }

    /** True only for JSON {@code true} or the text "true". */
    public boolean flag(String name) {
        Object value = get(name);
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    /** The raw value: String, Long, Double, Boolean, List, Map, or null when absent. */
    public Object get(String name) {
        Map<String, Object> here = map();
        Object value = here.get(name);
        int dot = value == null ? name.indexOf('.') : -1;
        while (dot > 0) {
            if (!(here.get(name.substring(0, dot)) instanceof Map<?, ?> inner)) {
                return null;
            }
            @SuppressWarnings("unchecked")
            Map<String, Object> nested = (Map<String, Object>) inner;
            here = nested;
            name = name.substring(dot + 1);
            value = here.get(name);
            dot = value == null ? name.indexOf('.') : -1;
        }
        return value;
    }

    @JsonValue
    public Map<String, Object> map() {
        Map<String, Object> parsed = values;
        if (parsed == null) {
            try {
                parsed = JSON.readValue(json, OBJECT);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
            values = parsed;
        }
        return parsed;
    }

    /** These values after a change: what it names is set, nested objects likewise, and what it has as null is gone. */
    public JsonValues changedBy(JsonValues changes) {
        return of(changed(map(), changes.map()));
    }

    private static Map<String, Object> changed(Map<String, Object> before, Map<?, ?> changes) {
        Map<String, Object> after = new LinkedHashMap<>(before);
        changes.forEach((name, value) -> {
            if (value == null) {
                after.remove(name.toString());
            } else if (value instanceof Map<?, ?> inner && after.get(name) instanceof Map<?, ?> outer) {
                Map<String, Object> nested = new LinkedHashMap<>();
                outer.forEach((key, old) -> nested.put(key.toString(), old));
                after.put(name.toString(), changed(nested, inner));
            } else {
                after.put(name.toString(), value);
            }
        });
        return after;
    }

    /** These values, and those of the other where this has none; nested objects likewise. */
    public JsonValues over(JsonValues other) {
        return other.map().isEmpty() ? this : of(over(map(), other.map()));
    }

    private static Map<String, Object> over(Map<String, Object> mine, Map<?, ?> others) {
        Map<String, Object> all = new LinkedHashMap<>(mine);
        others.forEach((name, value) -> all.merge(name.toString(), value, (own, other) -> {
            if (!(own instanceof Map<?, ?> nested) || !(other instanceof Map<?, ?> inner)) {
                return own;
            }
            Map<String, Object> copy = new LinkedHashMap<>();
            nested.forEach((key, kept) -> copy.put(key.toString(), kept));
            return over(copy, inner);
        }));
        return all;
    }

    /** A JSON array of texts. */
    public static String array(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of a JSON array written by {@link #array}. */
    public static List<String> texts(String array) {
        try {
            return List.of(JSON.readValue(array, String[].class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object as JSON text. */
    public String json() {
        return json;
    }

    @Override
    public String toString() {
        return json;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonValues that && (json.equals(that.json) || map().equals(that.map()));
    }

    @Override
    public int hashCode() {
        return map().hashCode();
    }
}
