package io.kairos.journey;

import io.kairos.behavior.Behavior;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the moment at which a wait's condition came true: behaviors count from where the wait was reached
 * until its end (exclusive), and are judged as they were lived through, one more at a time. So the outcome
 * does not depend on how many of them a turn sees at once.
 */
final class Watching {

    private final List<Behavior> candidates;
    private final Instant reachedAt;
    private final long reachedSeq;

    Watching(List<Behavior> since, Instant reachedAt, long reachedSeq, Instant until) {
        this.reachedAt = reachedAt;
        this.reachedSeq = reachedSeq;
        long from = reachedAt.toEpochMilli();
        this.candidates = since.stream().filter(behavior -> behavior.time() < until.toEpochMilli()
                && (behavior.time() > from || behavior.time() == from && behavior.seq() > reachedSeq)).toList();
    }

    /** @param at  when the condition came true; behaviors behind {@code seq} of that instant are later ones */
    record Sighting(List<String> ids, Instant at, long seq) {
    }

    /**
     * @param condition the ids of what it matches, or null
     * @param arrived   message ids of what is new; the wait has been judged on everything else before. Null
     *                  when it has not been judged at all
     * @param last      whether this is the last look; then what is there counts even if no turn took it in yet
     * @return null when the condition did not come true
     */
    Sighting look(Function<Collection<Behavior>, List<String>> condition, Set<String> arrived, boolean last) {
        int end = 0;
        if (arrived != null) {
            while (end < candidates.size() && !arrived.contains(candidates.get(end).messageId())) {
                end++;
            }
            end = last ? Math.min(end + 1, candidates.size()) : end + 1;
        }
        for (; end <= candidates.size(); end++) {
            List<String> ids = condition.apply(candidates.subList(0, end));
            if (ids != null) {
                return end == 0 ? new Sighting(ids, reachedAt, reachedSeq)
                        : new Sighting(ids, candidates.get(end - 1).occurredAt(), candidates.get(end - 1).seq());
            }
        }
        return null;
    }
}
