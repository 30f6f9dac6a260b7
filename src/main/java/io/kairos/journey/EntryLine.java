package io.kairos.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The line before a journey with a rate, as the one transaction sees it that holds it: who may go in now, and when it is whose turn. Of those
 * who wait, the first go in as far as there is room; nobody overtakes.
 */
final class EntryLine {

    private final Rate rate;
    private final List<Instant> letIn;
    private final Map<UUID, Long> ahead;
    private final List<EnrollmentRow> in = new ArrayList<>();
    private final List<EnrollmentRow> joined = new ArrayList<>();
    private long waiting;

    /**
     * @param letIn   when the last were let in that still count, the earliest first; at most as many as the rate has
     * @param ahead   of those whom the transaction is about, how many wait before them
     * @param waiting how many wait in all
     */
    EntryLine(Rate rate, List<Instant> letIn, Map<UUID, Long> ahead, long waiting) {
        this.rate = rate;
        this.letIn = List.copyOf(letIn);
        this.ahead = new HashMap<>(ahead);
        this.waiting = waiting;
    }

    Rate rate() {
        return rate;
    }

    boolean holds(EnrollmentRow row) {
        return ahead.containsKey(row.id());
    }

    /** @return null when she is let in; else when it is her turn, unless others leave the line before */
    Instant letIn(EnrollmentRow row, Instant now) {
        if (!holds(row)) {
            ahead.put(row.id(), waiting++);
            joined.add(row);
        }
        if (letIn.size() + ahead.get(row.id()) < rate.most()) {
            in.add(row);
            return null;
        }
        return turn(ahead.get(row.id()), now);
    }

    /** When there is room for one with so many before her. */
    private Instant turn(long before, Instant now) {
        long place = letIn.size() + before;
        long rounds = place / rate.most();
        int of = (int) (place % rate.most());
        Instant from = of < letIn.size() && rounds > 0 ? letIn.get(of) : now;
        return from.plus(rate.per().multipliedBy(rounds));
    }

    /** When it is the turn of those who are the first now, as many as can be let in together. */
    List<Instant> next(Instant now) {
        List<Instant> turns = new ArrayList<>();
        for (long before = in.size(); before < waiting && turns.size() < rate.most(); before++) {
            turns.add(turn(before, now));
        }
        return turns;
    }

    /** Those who were let in, in order. */
    List<EnrollmentRow> in() {
        return in;
    }

    /** Those who were not in the line before, in order. */
    List<EnrollmentRow> joined() {
        return joined;
    }
}
