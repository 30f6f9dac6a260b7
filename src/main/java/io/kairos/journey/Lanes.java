package io.kairos.journey;

import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Enrollments that another enrollment started: a lane of a parallel step, or another journey. Their context says whose they are. */
final class Lanes {

    private static final String BESIDE = "beside";

    private Lanes() {
    }

    /** The lane that an enrollment runs; null when it runs a whole journey. */
    static String lane(EnrollmentRow row) {
        return row.context().text(BESIDE + ".lane");
    }

    /** Where its lane begins. */
    static String first(EnrollmentRow row) {
        return row.context().text(BESIDE + ".first");
    }

    /** The enrollment that waits for this one; null when none does. */
    static UUID parent(EnrollmentRow row) {
        String parent = row.context().text(BESIDE + ".parent");
        return parent == null ? null : UUID.fromString(parent);
    }

    /** All enrollments that one run of a journey is made of: itself first, then its lanes. @param one any of them */
    static List<EnrollmentRow> run(Collection<EnrollmentRow> all, EnrollmentRow one) {
        EnrollmentRow whole = one;
        while (lane(whole) != null && parentOf(all, whole) != null) {
            whole = parentOf(all, whole);
        }
        List<EnrollmentRow> run = new ArrayList<>(List.of(whole));
        for (int i = 0; i < run.size(); i++) {
            UUID parent = run.get(i).id();
            all.stream().filter(row -> lane(row) != null && parent.equals(parent(row))).forEach(run::add);
        }
        return run;
    }

    private static EnrollmentRow parentOf(Collection<EnrollmentRow> all, EnrollmentRow lane) {
        return all.stream().filter(row -> row.id().equals(parent(lane))).findFirst().orElse(null);
    }

    /** A row that starts as soon as the turn gets to it. @param first id of the lane's first step; null for another journey */
    static EnrollmentRow starting(EnrollmentRow parent, Changes.Beside beside, String first, Instant now) {
        UUID id = Ids.of("beside", parent.id().toString(), beside.step(), String.valueOf(beside.lane()), beside.visit());
        Map<String, Object> whose = new LinkedHashMap<>();
        if (beside.awaited()) {
            whose.put("parent", parent.id().toString());
        }
        if (beside.lane() != null) {
            whose.put("lane", beside.lane());
            whose.put("first", first);
        }
        Map<String, Object> context = new LinkedHashMap<>(parent.context().map());
        context.remove(BESIDE);
        context.put(BESIDE, whose);
        String key = beside.lane() == null ? "" : id.toString();
        return new EnrollmentRow(parent.customerId(), id, beside.journey(), parent.release(), key, parent.trigger(), parent.triggerKey(),
                EnrollmentState.SETTLING, null, beside.at(), -1, beside.at().isAfter(now) ? now : beside.at(), parent.enteredAt(), now, now,
                JsonValues.of(context), parent.matched(), null, 0);
    }

    /** Whether what a step started is through with, given its live lanes. */
    static boolean joins(Step step, List<EnrollmentRow> live) {
        return live.isEmpty() || step instanceof Step.Parallel parallel && !parallel.all() && live.size() < parallel.lanes().size();
    }
}
