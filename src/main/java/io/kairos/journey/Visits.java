package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often an enrollment has been through the repeats it is in; kept in its context. */
final class Visits {

    private static final String VISITS = "visits";

    private Visits() {
    }

    /** By id of the repeat. */
    static Map<String, Integer> of(JsonValues context) {
        Map<String, Integer> visits = new TreeMap<>();
        if (context.get(VISITS) instanceof Map<?, ?> stored) {
            stored.forEach((repeat, times) -> visits.put(repeat.toString(), ((Number) times).intValue()));
        }
        return visits;
    }

    /** @param times 0 when it is left */
    static JsonValues with(JsonValues context, String repeat, int times) {
        Map<String, Integer> visits = of(context);
        visits.remove(repeat);
        if (times > 0) {
            visits.put(repeat, times);
        }
        return with(context, visits);
    }

    static JsonValues with(JsonValues context, Map<String, Integer> visits) {
        Map<String, Object> changed = new LinkedHashMap<>(context.map());
        changed.put(VISITS, visits);
        return JsonValues.of(changed);
    }

    /** Empty outside of repeats. */
    static String text(JsonValues context) {
        Map<String, Integer> visits = of(context);
        return visits.isEmpty() ? "" : visits.toString();
    }
}
