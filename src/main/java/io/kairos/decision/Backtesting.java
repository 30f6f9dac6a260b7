package io.kairos.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customers;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Runs backtests on all cores of this pod, giving way to customers who wait for a live decision. */
@Singleton
public class Backtesting {

    private static final Logger LOG = Logger.getLogger(Backtesting.class);
    private static final int PAGE = 200;
    private static final Duration LOST_AFTER = Duration.ofMinutes(1);
    private static final long GIVE_WAY_NANOS = 20_000_000;
    private static final int GIVE_WAY_AT_MOST = 10;

    /**
     * @param state  running, done, cancelled, failed; lost when the pod that ran it is gone
     * @param done   customers decided so far, of {@code total}
     * @param result null until it is done
     */
    public record Run(UUID id, long release, long active, int days, double sample, String actor, String state, long done, long total,
            Backtest.Result result, String failure, Instant createdAt, Instant finishedAt) {
    }

    private final BehaviorLog log;
    private final Customers customers;
    private final Releases releases;
    private final KnownFacts facts;
    private final Jdbi jdbi;
    private final Clock clock;
    private final ObjectMapper json;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService runs = Executors.newSingleThreadExecutor(Backtesting::quiet);
    private final ExecutorService pages = Executors.newFixedThreadPool(cores, Backtesting::quiet);

    Backtesting(BehaviorLog log, Customers customers, Releases releases, KnownFacts facts, Jdbi jdbi, Clock clock, ObjectMapper json) {
        this.log = log;
        this.customers = customers;
        this.releases = releases;
        this.facts = facts;
        this.jdbi = jdbi;
        this.clock = clock;
        this.json = json;
    }

    private static Thread quiet(Runnable task) {
        Thread thread = new Thread(task, "backtest");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    void stop(@Observes ShutdownEvent event) {
        runs.shutdownNow();
        pages.shutdownNow();
    }

    /**
     * Starts a backtest of a release against the active one.
     *
     * @param days   how far back, up to now
     * @param sample share of the customers, above 0 and up to 1; the same customers each time
     */
    public UUID start(long number, int days, double sample, String actor) {
        Release draft = releases.number(number);
        Release active = releases.active();
        Instant now = clock.instant();
        UUID id = UUID.randomUUID();
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into backtest (id, release, active, days, sample, actor, state, created_at, heartbeat_at)
                values (:id, :release, :active, :days, :sample, :actor, 'running', :now, now())""")
                .bind("id", id).bind("release", number).bind("active", active.number()).bind("days", days).bind("sample", sample)
                .bind("actor", actor).bind("now", Timestamp.from(now)).execute());
        runs.submit(() -> run(id, new ComparingReleases(active, draft, now.minus(Duration.ofDays(days)), now), now.minus(Duration.ofDays(days)), sample));
        return id;
    }

    public Optional<Run> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select *, heartbeat_at < now() - :lost * interval '1 second' as stale from backtest where id = :id")
                .bind("lost", LOST_AFTER.toSeconds()).bind("id", id).map((row, context) -> run(row)).findOne());
    }

    /** Newest first. */
    public List<Run> all() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select id, release, active, days, sample, actor, state, done, total, null as result, failure, created_at, finished_at,
                       heartbeat_at < now() - :lost * interval '1 second' as stale from backtest order by created_at desc limit 100""")
                .bind("lost", LOST_AFTER.toSeconds()).map((row, context) -> run(row)).list());
    }

    /** Whichever pod runs it stops soon; false when it does not run any more. */
    public boolean cancel(UUID id) {
        return jdbi.withHandle(handle -> handle.createUpdate("update backtest set state = 'cancelled', finished_at = :now where id = :id and state = 'running'")
                .bind("id", id).bind("now", Timestamp.from(clock.instant())).execute()) > 0;
    }

    private void run(UUID id, ComparingReleases comparing, Instant from, double sample) {
        Backtest backtest = new Backtest();
        try {
            long total = customers.count(sample);
            long done = 0;
            UUID last = new UUID(0, 0);
            List<CompletableFuture<UUID>> underWay = new ArrayList<>();
            boolean more = true;
            while ((more || !underWay.isEmpty()) && beat(id, done, total)) {
                while (more && underWay.size() < cores + 1) {
                    List<UUID> page = customers.sampled(last, sample, PAGE);
                    more = !page.isEmpty();
                    if (more) {
                        last = page.get(page.size() - 1);
                        underWay.add(CompletableFuture.supplyAsync(page(page, backtest, comparing, from), pages));
                    }
                }
                if (!underWay.isEmpty()) {
                    underWay.remove(0).join();
                    done = Math.min(total, done + PAGE);
                }
            }
            underWay.forEach(CompletableFuture::join);
            finish(id, "done", json.writeValueAsString(backtest.result(comparing.changedRules(), comparing.changedFiles())), null, total);
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.errorf(e, "Backtest %s failed", id);
            finish(id, "failed", null, String.valueOf(e.getMessage()), 0);
        }
    }

    private Supplier<UUID> page(List<UUID> ids, Backtest backtest, ComparingReleases comparing, Instant from) {
        return () -> {
            giveWay();
            Map<UUID, Instant> since = new LinkedHashMap<>();
            ids.forEach(id -> since.put(id, from));
            Map<UUID, List<Behavior>> histories = log.lookBack(since, comparing.horizons(), comparing.anyType());
            backtest.add(comparing.compare(customers.byId(ids), histories, facts));
            return ids.get(ids.size() - 1);
        };
    }

    /** Live decisions come first: waits a little while behaviors wait for theirs, but not for ever. */
    private void giveWay() {
        for (int i = 0; i < GIVE_WAY_AT_MOST && log.isAnyArriving(); i++) {
            LockSupport.parkNanos(GIVE_WAY_NANOS);
        }
    }

    /** Says how far it is; false when it was cancelled. */
    private boolean beat(UUID id, long done, long total) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                "update backtest set done = :done, total = :total, heartbeat_at = now() where id = :id and state = 'running'")
                .bind("done", done).bind("total", total).bind("id", id).execute()) > 0;
    }

    private void finish(UUID id, String state, String result, String failure, long total) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update backtest set state = :state, result = cast(:result as jsonb), failure = :failure, finished_at = :now, done = :total, total = :total
                where id = :id and state = 'running'""")
                .bind("state", state).bind("result", result).bind("failure", failure).bind("now", Timestamp.from(clock.instant()))
                .bind("total", total).bind("id", id).execute());
    }

    private Run run(ResultSet row) throws SQLException {
        String state = row.getString("state");
        Timestamp finished = row.getTimestamp("finished_at");
        return new Run(row.getObject("id", UUID.class), row.getLong("release"), row.getLong("active"), row.getInt("days"), row.getDouble("sample"),
                row.getString("actor"), state.equals("running") && row.getBoolean("stale") ? "lost" : state, row.getLong("done"), row.getLong("total"),
                result(row.getString("result")), row.getString("failure"), row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private Backtest.Result result(String text) {
        try {
            // a pod of another version may have written more
            return text == null ? null : json.readerFor(Backtest.Result.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).readValue(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
