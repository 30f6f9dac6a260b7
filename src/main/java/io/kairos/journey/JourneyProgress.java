package io.kairos.journey;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** How far a journey has come with all who had to do with it. */
@Singleton
public class JourneyProgress {

    /**
     * @param entered         ran its first step
     * @param waitingForEntry wait for their turn, as the journey lets in only so many at a time
     * @param lastEntersAt    when it is the turn of the last of them, unless others leave the line; null when nobody waits
     * @param settling        wait for late behaviors before the first step
     * @param inside          are at a step
     */
    public record Progress(long entered, long waitingForEntry, Instant lastEntersAt, long settling, long inside, long completed, long exited,
            long failed, long heldOut, long refused) {
    }

    private final Jdbi jdbi;

    JourneyProgress(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Lanes of a journey, which are enrollments too, are no customers of their own. */
    public Progress of(String journey) {
        Map<EnrollmentState, Long> counts = new EnumMap<>(EnrollmentState.class);
        long[] waiting = new long[1];
        Instant[] last = new Instant[1];
        jdbi.useHandle(handle -> handle.createQuery("""
                select state, count(*), count(line) filter (where state = 'SETTLING'), max(due_at) filter (where state = 'SETTLING' and line is not null)
                from enrollment where journey = :journey and key <> id::text group by state""").bind("journey", journey)
                .map((row, context) -> {
                    counts.put(EnrollmentState.valueOf(row.getString(1)), row.getLong(2));
                    waiting[0] += row.getLong(3);
                    Timestamp at = row.getTimestamp(4);
                    last[0] = at == null ? last[0] : at.toInstant();
                    return true;
                }).list());
        long inside = of(counts, EnrollmentState.ACTIVE) + of(counts, EnrollmentState.WAITING) + of(counts, EnrollmentState.WAITING_FOR);
        long completed = of(counts, EnrollmentState.COMPLETED);
        long exited = of(counts, EnrollmentState.EXITED);
        return new Progress(inside + completed + exited, waiting[0], last[0], of(counts, EnrollmentState.SETTLING) - waiting[0], inside, completed,
                exited, of(counts, EnrollmentState.FAILED), of(counts, EnrollmentState.HELD_OUT), of(counts, EnrollmentState.REFUSED));
    }

    private static long of(Map<EnrollmentState, Long> counts, EnrollmentState state) {
        return counts.getOrDefault(state, 0L);
    }
}
