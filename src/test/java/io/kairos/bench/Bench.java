package io.kairos.bench;

import io.kairos.DurableDatabase;
import io.kairos.bench.Workload.Sent;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * What the service does for a behavior against what PostgreSQL and Drools need for it, measured in one run
 * on the machine at hand. See src/docs/performance.md for how to run and to read it.
 */
public final class Bench {

    private static final int CUSTOMERS = Integer.getInteger("bench.customers", 3_000);
    private static final int RETAINED = Integer.getInteger("bench.retained", 20);
    private static final int EACH = Integer.getInteger("bench.each", 10);
    private static final int RULES = Integer.getInteger("bench.rules", 100);

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        Instant now = Instant.now();
        List<Sent> past = Workload.behaviors(CUSTOMERS, RETAINED, now.minus(Duration.ofDays(3)), now.minus(Duration.ofHours(1)), 0, 1);
        List<Sent> news = Workload.behaviors(CUSTOMERS, EACH, now.minus(Duration.ofMinutes(50)), now.minus(Duration.ofMinutes(1)), 100, 2);
        System.out.printf("%,d customers, %d retained behaviors each, %,d new behaviors, %d rules, %d cores%n%n",
                CUSTOMERS, RETAINED, news.size(), RULES, Runtime.getRuntime().availableProcessors());
        double drools = drools(past, news);
        Path directory = Files.createTempDirectory("kairos-bench");
        try (DurableDatabase postgres = DurableDatabase.start(directory, "track_commit_timestamp")) {
            double copy = copy(postgres, news);
            double limit = 1 / (1 / copy + 1 / drools);
            row("limit of both, one after the other on the same cores", limit, "behaviors/s");
            service(postgres, directory, past, news, limit);
        }
    }

    private static double drools(List<Sent> past, List<Sent> news) throws InterruptedException {
        Release release = ((CompilingReleases.Compiled) CompilingReleases.compile(1, rulesOnly(), List.of())).release();
        long empty = used();
        RawDrools raw = new RawDrools(release.rules());
        raw.live(past);
        double heap = used() - empty;
        double perSecond = raw.perSecond(news);
        row("raw Drools, a living session for each customer", perSecond, "behaviors/s");
        row("  triggers fired", raw.fired(), "");
        row("  heap for 10,000 hot sessions", heap / raw.sessions() * 10_000 / 1e6, "MB");
        raw.dispose();
        return perSecond;
    }

    private static Map<String, byte[]> rulesOnly() {
        Map<String, byte[]> files = Workload.rules(RULES);
        files.keySet().removeIf(file -> !file.startsWith("triggers/"));
        return files;
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double copy(DurableDatabase postgres, List<Sent> news) throws Exception {
        postgres.create("raw");
        Flyway.configure().dataSource(postgres.url("raw"), postgres.username(), postgres.password()).load().migrate();
        byte[] rows = LogRows.of(news, 0);
        try (Connection connection = postgres.connect("raw")) {
            long start = System.nanoTime();
            LogRows.copyBehaviors(connection, rows);
            double perSecond = news.size() * 1e9 / (System.nanoTime() - start);
            row("raw PostgreSQL, COPY into the behavior log", perSecond, "behaviors/s");
            return perSecond;
        }
    }

    private static void service(DurableDatabase postgres, Path directory, List<Sent> past, List<Sent> news, double limit) throws Exception {
        List<String> options = List.of("-Xmx4g", "-Dkairos.decision.hot-sessions=" + 2 * CUSTOMERS);
        try (Service service = new Service(directory, postgres.datasource("kairos"), Workload.rules(RULES))) {
            service.start(options);
            service.awaitReady();
            double warm = service.send(past, 100, 4, 0, false);
            row("service, history of the customers (JIT cold)", past.size() / warm, "behaviors/s");
            int half = news.size() / 2;
            double seconds = service.send(news.subList(0, half), 100, 4, 0, true);
            double perSecond = half / seconds;
            row("service through HTTP, accepted to decided and step queued", perSecond, "behaviors/s");
            row("  accepted", half / service.accepted(), "behaviors/s");
            row("  ratio to the limit", perSecond / limit, "");
            row("  sessions reused", service.metric("kairos_sessions_reused_total"), "");
            row("  sessions rebuilt", service.metric("kairos_sessions_rebuilt_total"), "");
            int tenth = news.size() - half / 5;
            Instant start = commitTime(postgres);
            service.send(news.subList(half, tenth), 10, 8, perSecond / 2, true);
            latency("half", postgres, start);
            start = commitTime(postgres);
            service.send(news.subList(tenth, news.size()), 10, 8, perSecond / 10, true);
            latency("a tenth of", postgres, start);
            disk(postgres);
        }
    }

    private static Instant commitTime(DurableDatabase postgres) throws Exception {
        try (Connection connection = postgres.connect("kairos");
                ResultSet row = connection.createStatement().executeQuery("select now()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    /** From the commit that accepted a behavior to the commit that queued its step. */
    private static void latency(String load, DurableDatabase postgres, Instant since) throws Exception {
        try (Connection connection = postgres.connect("kairos");
                ResultSet row = connection.createStatement().executeQuery("""
                        select count(*), percentile_cont(0.5) within group (order by ms), percentile_cont(0.99) within group (order by ms)
                        from (select 1000 * extract(epoch from pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(b.xmin)) as ms
                              from decision d join behavior b on b.customer_id = d.customer_id and b.message_id = d.because[1]
                              where d.trigger = 'step-queued' and pg_xact_commit_timestamp(b.xmin) > '%s') latency""".formatted(since))) {
            row.next();
            row("at " + load + " that load, accepted to step queued, p50", row.getDouble(2), "ms");
            row("at " + load + " that load, accepted to step queued, p99", row.getDouble(3), "ms");
            row("  steps measured", row.getDouble(1), "");
        }
    }

    private static void disk(DurableDatabase postgres) throws Exception {
        try (Connection connection = postgres.connect("kairos");
                ResultSet row = connection.createStatement().executeQuery("""
                        select sum(pg_total_relation_size(c.oid)) filter (where relname in ('customer', 'turn')),
                               sum(pg_total_relation_size(c.oid)) filter (where relname = 'behavior'), (select count(*) from customer), (select count(*) from behavior)
                        from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace""")) {
            row.next();
            double customers = row.getDouble(3);
            row("on disk for a million idle customers, without behaviors", row.getDouble(1) / customers, "MB");
            row("on disk for a million idle customers, with " + RETAINED + " behaviors each", row.getDouble(1) / customers + row.getDouble(2) / row.getDouble(4) * RETAINED, "MB");
        }
    }

    private static void row(String what, double value, String unit) {
        System.out.printf("%-72s %,14.2f %s%n", what, value, unit);
    }
}
