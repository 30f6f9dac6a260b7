package io.kairos.delivery;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a template does about values that are missing.
 *
 * @param file      where it stands
 * @param missing   values to take instead, by the variable's name ({@code customer.firstName})
 * @param onMissing what is done about an output that has no value even so
 */
record TemplatePolicy(String file, Map<String, Object> missing, OnMissing onMissing) {

    static final TemplatePolicy NONE = new TemplatePolicy("", Map.of(), OnMissing.DEFAULT);

    enum OnMissing {
        /** It puts out nothing. */
        DEFAULT,
        /** The message is suppressed. */
        SKIP,
        /** The message is a dead letter. */
        FAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an output of this variable puts out when there is nothing else. */
    Object insteadOf(String variable) {
        if (onMissing == OnMissing.DEFAULT || missing.containsKey(variable)) {
            return missing.getOrDefault(variable, "");
        }
        throw new RenderingFailed("nothing is known for " + variable + ", and " + file + " says 'on-missing: " + onMissing + "'",
                onMissing == OnMissing.SKIP);
    }

    /** The variables with values for those that are missing. */
    Map<String, Object> fill(Map<String, Object> variables) {
        Map<String, Object> filled = variables;
        for (Map.Entry<String, Object> value : missing.entrySet()) {
            filled = fill(filled, value.getKey(), value.getValue());
        }
        return filled;
    }

    private static Map<String, Object> fill(Map<String, Object> values, String path, Object value) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Object there = values.get(name);
        boolean missing = there == null || there.toString().isBlank();
        if (dot < 0 ? !missing : !(there instanceof Map)) {
            return values;
        }
        Map<String, Object> filled = new HashMap<>(values);
        if (dot < 0) {
            filled.put(name, value);
        } else {
            Map<String, Object> inner = new HashMap<>();
            ((Map<?, ?>) there).forEach((key, old) -> inner.put(key.toString(), old));
            filled.put(name, fill(inner, path.substring(dot + 1), value));
        }
        return filled;
    }
}
