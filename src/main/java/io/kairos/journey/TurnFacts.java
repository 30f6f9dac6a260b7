package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.decision.TurnOutcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * All that one customer's turn needs to know for her enrollments.
 *
 * @param rows     her live enrollments, and those that re-entry, repeats and retractions are judged by
 * @param history  her behaviors since the earliest of their triggers, in the order she lived through them
 * @param evidence the behaviors that new decisions matched, by message id
 * @param products what she lately added to and removed from carts, in order; only with new decisions
 * @param sent     of enrollments whose decision was retracted, whether a message of them was sent
 * @param waiting  enrollments that have messages which are still to go out; only with new behaviors
 * @param inFlight what the active release does to people under way, by journey
 * @param passed   of enrollments that move, the steps that did something outside, with its template or address
 * @param controls what people decided about journeys, by journey
 * @param entrants the journeys she enters by being in a segment
 * @param courses  what is decided about splits
 * @param lines    the lines before journeys that let in only so many at a time, by journey
 */
record TurnFacts(TurnOutcome outcome, List<EnrollmentRow> rows, List<Behavior> history, Map<String, Behavior> evidence,
        List<Behavior> products, Map<UUID, Boolean> sent, Set<UUID> waiting, Map<String, InFlight> inFlight,
        Map<UUID, Map<String, String>> passed, Map<String, JourneyControl> controls,
        List<EnteringSegments.Entrant> entrants, Map<String, EntryLine> lines, Courses courses) {

    boolean isInLine(EnrollmentRow row) {
        return row.isLive() && lines.containsKey(row.journey()) && lines.get(row.journey()).holds(row);
    }
}
