package io.kairos.journey;

import io.kairos.customer.JsonValues;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * What a release does to people under way in journeys. The policies are stored with the activation; each enrollment is taken along
 * in its customer's next turn, which is made due at once. Joins the caller's transaction.
 */
@Singleton
public class UnderWay {

    private static final String LIVE = "state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR')";

    /**
     * How many people something happens to.
     *
     * @param release  the release whose version they run
     * @param step     where they stand; null before the first step
     * @param target   where they go on; null unless they move
     */
    public record Count(String journey, long release, String step, EnrollmentState state, long people, InFlight.Outcome outcome, String target,
            String detail) {
    }

    private final Jdbi jdbi;
    private final Releases releases;
    private final Clock clock;

    UnderWay(Jdbi jdbi, Releases releases, Clock clock) {
        this.jdbi = jdbi;
        this.releases = releases;
        this.clock = clock;
    }

    /** What policies name that there is not, in a sentence: a misspelt journey's people would stay, and nobody would notice. Null when nothing is strange. */
    public String stranger(Release to, Map<String, InFlight> policies) {
        Journeys then = Journeys.of(to);
        List<String> live = jdbi.withHandle(handle -> handle.createQuery("select distinct journey from enrollment where " + LIVE).mapTo(String.class).list());
        Set<String> known = new TreeSet<>(live);
        Stream.concat(then.all().stream(), Journeys.of(releases.active()).all().stream()).map(Journey::name).forEach(known::add);
        for (var policy : policies.entrySet()) {
            if (!known.contains(policy.getKey())) {
                return "There is no journey '" + policy.getKey() + "': there are " + String.join(", ", known) + ".";
            }
            Journey journey = then.named(policy.getKey());
            for (String target : policy.getValue().steps().values()) {
                if (target != null && journey != null && journey.route().step(target) == null) {
                    return "There is no step '" + target + "' in the journey '" + policy.getKey() + "' of release " + to.number() + " to move to.";
                }
            }
        }
        return null;
    }

    /** What activating a release would do, before anything changes. @param policies by journey; STAY for all others */
    public List<Count> preview(Release to, Map<String, InFlight> policies) {
        Journeys then = Journeys.of(to);
        List<Count> counts = new ArrayList<>();
        jdbi.useHandle(handle -> handle.createQuery("select journey, release, step, state, count(*) as people from enrollment where " + LIVE
                + " group by 1, 2, 3, 4 order by 1, 2, 3 nulls first, 4")
                .map((row, context) -> new Count(row.getString("journey"), row.getLong("release"), row.getString("step"),
                        EnrollmentState.valueOf(row.getString("state")), row.getLong("people"), null, null, null))
                .forEach(count -> {
                    Journey from = count.release() == to.number() ? then.named(count.journey())
                            : Journeys.of(releases.number(count.release())).named(count.journey());
                    InFlight policy = count.release() == to.number() ? InFlight.STAY : policies.getOrDefault(count.journey(), InFlight.STAY);
                    InFlight.Place place = policy.place(count.state(), count.step(), from, then.named(count.journey()));
                    counts.add(new Count(count.journey(), count.release(), count.step(), count.state(), count.people(), place.outcome(),
                            place.step(), place.detail()));
                }));
        return counts;
    }

    /** Stores what a release that becomes active does to people under way, in place of what it did when it was active before. */
    public void follow(long release, Map<String, InFlight> policies) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("delete from in_flight where release = :release").bind("release", release).execute();
            policies.forEach((journey, policy) -> handle.createUpdate("""
                    insert into in_flight (release, journey, policy, steps) values (:release, :journey, :policy, :steps::jsonb)""")
                    .bind("release", release).bind("journey", journey).bind("policy", policy.policy().name())
                    .bind("steps", JsonValues.of(policy.steps()).json()).execute());
            handle.createUpdate("""
                    update turn set wake_at = :now where customer_id in (
                        select customer_id from enrollment where journey = any(:journeys) and release <> :release and\s""" + LIVE + ")")
                    .bind("now", Timestamp.from(clock.instant())).bind("release", release)
                    .bind("journeys", policies.keySet().toArray(String[]::new)).execute();
        });
    }

    /** What a release does to people under way, by journey. */
    Map<String, InFlight> policies(long release) {
        Map<String, InFlight> policies = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select journey, policy, steps from in_flight where release = :release").bind("release", release)
                .map((row, context) -> Map.entry(row.getString("journey"),
                        new InFlight(InFlight.Policy.valueOf(row.getString("policy")), steps(row.getString("steps")))))
                .forEach(policy -> policies.put(policy.getKey(), policy.getValue())));
        return policies;
    }

    private static Map<String, String> steps(String json) {
        Map<String, String> steps = new LinkedHashMap<>();
        JsonValues.parse(json).map().forEach((from, to) -> steps.put(from, to == null ? null : to.toString()));
        return steps;
    }

    /**
     * Of each enrollment the steps that queued a message or set attributes, with the template, the address or the attributes; what its lanes
     * did, and what those did whose lane it is, counts as its own.
     */
    Map<UUID, Map<String, String>> sent(Collection<EnrollmentRow> enrollments) {
        Map<UUID, Map<String, String>> sent = new HashMap<>();
        if (!enrollments.isEmpty()) {
            jdbi.useHandle(handle -> handle.createQuery("""
                    select e.id, s.step, coalesce(s.detail, '') as template
                    from unnest(:customers::uuid[], :ids::uuid[]) m(customer_id, id)
                    join enrollment e on e.customer_id = m.customer_id and e.id = m.id
                    join enrollment f on f.customer_id = e.customer_id and f.journey = e.journey and f.trigger = e.trigger
                        and f.trigger_key = e.trigger_key and f.entered_at = e.entered_at
                    join step_log s on s.customer_id = f.customer_id and s.enrollment_id = f.id
                    where s.kind in ('send', 'webhook') and s.outcome = 'queued' or s.outcome = 'updated'""")
                    .bind("customers", enrollments.stream().map(EnrollmentRow::customerId).toArray(UUID[]::new))
                    .bind("ids", enrollments.stream().map(EnrollmentRow::id).toArray(UUID[]::new))
                    .map((row, context) -> sent.computeIfAbsent(row.getObject(1, UUID.class), id -> new HashMap<>()).put(row.getString(2), row.getString(3)))
                    .list());
        }
        return sent;
    }
}
