package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * A draft release that decides beside the active one on live traffic, without acting. Turns note whom it has to look at;
 * it then decides her from its start on and lists what is different from the ledger.
 */
@Singleton
public class Shadow implements TurnFollowUp {

    private static final Logger LOG = Logger.getLogger(Shadow.class);
    private static final int BATCH = 100;
    private static final long POLL_MILLIS = 500;

    /** @param startedAt decisions from here on are compared */
    public record Running(long release, Instant startedAt, String startedBy) {
    }

    /**
     * @param what TRIGGER, ENROLLMENT or MESSAGE; {@code name} is its trigger, journey or template
     * @param kind GAINED (the draft alone does it), LOST (the active release alone), EARLIER, LATER, or REWORDED (a message reads differently)
     */
    public record Listed(UUID customer, String userId, String what, String name, String key, String kind, Instant liveAt, Instant shadowAt) {
    }

    private final Jdbi jdbi;
    private final BehaviorLog log;
    private final Customers customers;
    private final Ledger ledger;
    private final KnownFacts facts;
    private final Releases releases;
    private final Clock clock;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "shadow");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    });
    private volatile boolean running;

    Shadow(Jdbi jdbi, BehaviorLog log, Customers customers, Ledger ledger, KnownFacts facts, Releases releases, Clock clock) {
        this.jdbi = jdbi;
        this.log = log;
        this.customers = customers;
        this.ledger = ledger;
        this.facts = facts;
        this.releases = releases;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        loop.scheduleWithFixedDelay(this::look, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.shutdownNow();
    }

    /** Starts it, or replaces the one that ran. */
    public void run(long release, String actor) {
        releases.number(release);
        QuarkusTransaction.joiningExisting().run(() -> jdbi.useHandle(handle -> {
            handle.execute("delete from shadow_due");
            handle.execute("delete from shadow_difference");
            handle.createUpdate("""
                    insert into shadow (release, started_at, started_by) values (:release, :now, :actor)
                    on conflict (one) do update set release = excluded.release, started_at = excluded.started_at, started_by = excluded.started_by""")
                    .bind("release", release).bind("now", Timestamp.from(clock.instant())).bind("actor", actor).execute();
        }));
        running = true;
    }

    /** The list of differences stays until another one starts. */
    public void end() {
        jdbi.useHandle(handle -> handle.execute("delete from shadow"));
        running = false;
    }

    /** What has become the active release has nothing to be compared with. */
    private boolean isLive(Running shadow) {
        boolean live = releases.active().number() == shadow.release();
        if (live) {
            jdbi.useHandle(handle -> handle.execute("delete from shadow where release = ?", shadow.release()));
            running = false;
            LOG.infof("The shadow of release %d ends: it is active now", shadow.release());
        }
        return live;
    }

    public Optional<Running> running() {
        return jdbi.withHandle(handle -> handle.createQuery("select release, started_at, started_by from shadow")
                .map((row, context) -> new Running(row.getLong(1), row.getTimestamp(2).toInstant(), row.getString(3))).findOne());
    }

    /** How many customers would be treated differently. */
    public long customers() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(distinct customer_id) from shadow_difference").mapTo(Long.class).one());
    }

    /** How many differences of each kind there are, such as "TRIGGER GAINED". */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select what || ' ' || kind, count(*) from shadow_difference group by 1")
                .map((row, context) -> counts.put(row.getString(1), row.getLong(2))).list());
        return counts;
    }

    /** The first thousand, triggers first. */
    public List<Listed> differences() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select d.*, c.user_id from shadow_difference d left join customer c on c.id = d.customer_id
                order by what desc, name, key, customer_id, coalesce(live_at, shadow_at) limit 1000""")
                .map((row, context) -> new Listed(row.getObject("customer_id", UUID.class), row.getString("user_id"), row.getString("what"),
                        row.getString("name"), row.getString("key"),
                        row.getString("kind"), instant(row.getTimestamp("live_at")), instant(row.getTimestamp("shadow_at")))).list());
    }

    @Override
    public Map<UUID, Instant> follow(List<TurnOutcome> outcomes, Release release, Instant now) {
        if (running) {
            UUID[] ids = outcomes.stream().map(outcome -> outcome.customer().id()).sorted().toArray(UUID[]::new);
            jdbi.useHandle(handle -> handle.createUpdate("""
                    insert into shadow_due (customer_id, due_at) select id, :now from unnest(:ids) as turn(id) order by id
                    on conflict (customer_id) do update set due_at = excluded.due_at""")
                    .bind("now", Timestamp.from(now)).bind("ids", ids).execute());
        }
        return Map.of();
    }

    /** Looks at all who are due. */
    void look() {
        try {
            Optional<Running> current = running();
            running = current.isPresent();
            while (current.isPresent() && !isLive(current.get()) && QuarkusTransaction.requiringNew().call(() -> batch(current.get())) == BATCH) {
                Thread.onSpinWait();
            }
        } catch (RuntimeException e) {
            LOG.error("The shadow could not look; it tries again", e);
        }
    }

    private int batch(Running shadow) {
        Instant now = clock.instant();
        List<UUID> due = jdbi.withHandle(handle -> handle.createQuery("""
                delete from shadow_due where customer_id in (
                    select customer_id from shadow_due where due_at <= :now order by due_at limit :limit for update skip locked)
                returning customer_id""").bind("now", Timestamp.from(now)).bind("limit", BATCH).mapTo(UUID.class).list());
        if (due.isEmpty()) {
            return 0;
        }
        ComparingReleases comparing = new ComparingReleases(releases.active(), releases.number(shadow.release()), shadow.startedAt(), now);
        Map<UUID, Instant> since = new LinkedHashMap<>();
        due.forEach(id -> since.put(id, shadow.startedAt()));
        Map<UUID, List<Behavior>> histories = log.lookBack(since, comparing.horizons(), comparing.anyType());
        Map<UUID, List<Decision>> live = ledger.standing(due);
        comparing.compare(customers.byId(due), histories, facts).forEach(compared -> {
            UUID id = compared.customer().id();
            List<Outcome> active = new ArrayList<>(compared.active());
            active.removeIf(outcome -> outcome.what() == Outcome.What.TRIGGER);
            live.getOrDefault(id, List.of()).stream().filter(decision -> !decision.at().isBefore(shadow.startedAt())).map(Outcome::of).forEach(active::add);
            save(id, Outcome.differences(active, compared.draft()), compared.wakeAt());
        });
        return due.size();
    }

    private void save(UUID id, List<Outcome.Difference> differences, Instant wakeAt) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("delete from shadow_difference where customer_id = :id").bind("id", id).execute();
            differences.forEach(difference -> handle.createUpdate("""
                    insert into shadow_difference (customer_id, what, name, key, kind, live_at, shadow_at)
                    values (:id, :what, :name, :key, :kind, :live, :shadow)""")
                    .bind("id", id).bind("what", difference.either().what().name()).bind("name", difference.either().name())
                    .bind("key", difference.either().key()).bind("kind", difference.kind().name())
                    .bind("live", timestamp(difference.active())).bind("shadow", timestamp(difference.draft())).execute());
            if (wakeAt != null) {
                handle.createUpdate("insert into shadow_due (customer_id, due_at) values (:id, :at) on conflict do nothing")
                        .bind("id", id).bind("at", Timestamp.from(wakeAt)).execute();
            }
        });
    }

    private static Timestamp timestamp(Outcome outcome) {
        return outcome == null ? null : Timestamp.from(outcome.at());
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
