package io.kairos.journey;

import io.kairos.customer.JsonValues;
import io.kairos.journey.Courses.Course;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is decided about splits: their winners, and the shares of adaptive ones. Joins the caller's transaction. */
@Singleton
public class SplitCourses {

    /**
     * What everybody new takes at a split.
     *
     * @param arm      null when it was taken back: then the weights count again
     * @param among    the arms it was decided among
     * @param goal     null when somebody decided by hand
     * @param sentence why
     * @param actor    "kairos", or who decided
     */
    public record Winner(String arm, List<String> among, String goal, String sentence, String actor, Instant decidedAt) {
    }

    /** @param share of 10,000; @param entered by then, as {@code converted} */
    public record Allocated(Instant at, String arm, int share, long entered, long converted) {
    }

    private final Jdbi jdbi;

    SplitCourses(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** For turns of these customers. */
    Courses of(Collection<UUID> customers) {
        return jdbi.withHandle(handle -> {
            Map<String, Course> courses = winners(handle);
            shares(handle).forEach((key, shares) -> courses.merge(key, new Course(null, Set.of(), shares),
                    (winner, none) -> new Course(winner.winner(), winner.among(), shares)));
            return courses.isEmpty() ? Courses.NONE : new Courses(courses, taken(handle, customers, courses.keySet()));
        });
    }

    private static Map<String, Course> winners(Handle handle) {
        return handle.createQuery("select journey, step, arm, among from split_winner where arm is not null").map((row, context) -> Map.entry(
                Courses.key(row.getString(1), row.getString(2)), new Course(row.getString(3), Set.copyOf(JsonValues.texts(row.getString(4))), Map.of())))
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, HashMap::new));
    }

    private static Map<String, Map<String, Integer>> shares(Handle handle) {
        Map<String, Map<String, Integer>> shares = new HashMap<>();
        handle.createQuery("""
                select journey, step, arm, share from split_share s
                where at = (select max(at) from split_share l where l.journey = s.journey and l.step = s.step)
                """).map((row, context) -> shares.computeIfAbsent(Courses.key(row.getString(1), row.getString(2)), key -> new LinkedHashMap<>())
                .put(row.getString(3), row.getInt(4))).forEach(put -> { });
        return shares;
    }

    private static Map<UUID, Map<String, String>> taken(Handle handle, Collection<UUID> customers, Set<String> splits) {
        Map<UUID, Map<String, String>> taken = new HashMap<>();
        handle.createQuery("""
                select customer_id, journey || '/' || step, arm from arm
                where customer_id = any(:customers) and journey || '/' || step = any(:splits) order by at, enrollment_id
                """).bind("customers", customers.toArray(UUID[]::new)).bind("splits", splits.toArray(String[]::new))
                .map((row, context) -> taken.computeIfAbsent(row.getObject(1, UUID.class), id -> new HashMap<>())
                        .putIfAbsent(row.getString(2), row.getString(3)) == null).forEach(put -> { });
        return taken;
    }

    public Optional<Winner> winner(String journey, String step) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select arm, among, goal, sentence, actor, decided_at from split_winner where journey = :journey and step = :step
                """).bind("journey", journey).bind("step", step).map((row, context) -> winner(row)).findOne());
    }

    private static Winner winner(ResultSet row) throws SQLException {
        return new Winner(row.getString("arm"), JsonValues.texts(row.getString("among")), row.getString("goal"), row.getString("sentence"),
                row.getString("actor"), row.getTimestamp("decided_at").toInstant());
    }

    /** @return whether nothing was decided about these arms before: of two pods one decides, and what somebody took back stays so */
    public boolean decide(String journey, String step, Winner winner) {
        return write(journey, step, winner, "where split_winner.among <> excluded.among") == 1;
    }

    /** By hand, whatever was decided before. */
    public void set(String journey, String step, Winner winner) {
        write(journey, step, winner, "");
    }

    private int write(String journey, String step, Winner winner, String unless) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                insert into split_winner (journey, step, arm, among, goal, sentence, actor, decided_at)
                values (:journey, :step, :arm, :among, :goal, :sentence, :actor, :at)
                on conflict (journey, step) do update set arm = excluded.arm, among = excluded.among, goal = excluded.goal,
                    sentence = excluded.sentence, actor = excluded.actor, decided_at = excluded.decided_at\s""" + unless)
                .bind("journey", journey).bind("step", step).bind("arm", winner.arm()).bind("among", JsonValues.array(winner.among().stream().sorted().toList()))
                .bind("goal", winner.goal()).bind("sentence", winner.sentence()).bind("actor", winner.actor())
                .bind("at", Timestamp.from(winner.decidedAt())).execute());
    }

    /** When an adaptive split last got its shares; null before the first time. */
    public Instant allocatedAt(String journey, String step) {
        return jdbi.withHandle(handle -> handle.createQuery("select max(at) from split_share where journey = :journey and step = :step")
                .bind("journey", journey).bind("step", step).mapTo(Instant.class).findOne().orElse(null));
    }

    public void allocate(String journey, String step, List<Allocated> shares) {
        shares.forEach(share -> jdbi.useHandle(handle -> handle.createUpdate("""
                insert into split_share (journey, step, arm, at, share, entered, converted)
                values (:journey, :step, :arm, :at, :share, :entered, :converted) on conflict do nothing
                """).bind("journey", journey).bind("step", step).bind("arm", share.arm()).bind("at", Timestamp.from(share.at())).bind("share", share.share())
                .bind("entered", share.entered()).bind("converted", share.converted()).execute()));
    }

    /** What an adaptive split gave each arm, oldest first. */
    public List<Allocated> allocations(String journey, String step) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select at, arm, share, entered, converted from split_share where journey = :journey and step = :step order by at, arm
                """).bind("journey", journey).bind("step", step).map((row, context) -> new Allocated(row.getTimestamp(1).toInstant(), row.getString(2),
                row.getInt(3), row.getLong(4), row.getLong(5))).list());
    }
}
