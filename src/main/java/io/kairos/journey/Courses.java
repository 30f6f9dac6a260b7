package io.kairos.journey;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What has been decided about splits, for one turn.
 *
 * @param bySplit by {@link #key}; splits about which nothing was decided are not in it
 * @param taken   of the turn's customers, the arms they took of those splits before, by {@link #key}
 */
record Courses(Map<String, Course> bySplit, Map<UUID, Map<String, String>> taken) {

    static final Courses NONE = new Courses(Map.of(), Map.of());

    /** She is sent to the winner. */
    static final String WINNER = "winner";
    /** She stays on the arm she had before there was a winner. */
    static final String KEPT = "kept";
    /** Drawn by shares that follow what converted. */
    static final String ADAPTIVE = "adaptive";

    /**
     * @param winner null without one
     * @param among  the arms there were when it was decided
     * @param shares of 10,000, by arm, in the order they were drawn by; empty unless the split is adaptive
     */
    record Course(String winner, Set<String> among, Map<String, Integer> shares) {
    }

    static String key(String journey, String step) {
        return journey + "/" + step;
    }

    Course of(String journey, String step) {
        return bySplit.get(key(journey, step));
    }

    /** Null when she did not take any. */
    String taken(UUID customer, String journey, String step) {
        return taken.getOrDefault(customer, Map.of()).get(key(journey, step));
    }
}
