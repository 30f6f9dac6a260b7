package io.kairos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.DurableDatabase;
import io.kairos.bench.Workload.Sent;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Release;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A backtest of 30 days by the running service against what Drools alone needs for the same behaviors and rules, measured in one
 * run. See src/docs/performance.md for how to run and to read it.
 */
public final class BacktestBench {

    private static final int CUSTOMERS = Integer.getInteger("bench.customers", 3_000);
    private static final int EACH = Integer.getInteger("bench.each", 20);
    private static final int RULES = Integer.getInteger("bench.rules", 100);
    private static final int DAYS = 30;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int GOAL_CUSTOMERS = 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private BacktestBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Instant now = Instant.now();
        List<Sent> past = Workload.behaviors(CUSTOMERS, EACH, now.minus(Duration.ofDays(DAYS - 1)), now.minus(Duration.ofHours(1)), 0, 1);
        System.out.printf("%,d customers, %d behaviors each in %d days, %d rules, %d cores%n%n", CUSTOMERS, EACH, DAYS, RULES,
                Runtime.getRuntime().availableProcessors());
        double raw = raw(past, now.toEpochMilli());
        Path directory = Files.createTempDirectory("kairos-backtest");
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service service = new Service(directory, postgres.datasource("kairos"), Workload.rules(RULES))) {
            service.start(List.of("-Xmx4g"));
            service.awaitReady();
            try (Connection connection = postgres.connect("kairos")) {
                LogRows.copy(connection, past);
            }
            // only the last round counts: the ones before warm the JIT up, as those of raw Drools did
            for (int run = 1; run <= ROUNDS; run++) {
                backtest(service, "round " + run + ", one rule changed", 1, raw);
                backtest(service, "round " + run + ", every rule changed", RULES, raw);
            }
        }
        System.exit(0);
    }

    /** CPU seconds that Drools alone takes for one release, warmed up: one customer after the other, as a backtest does. Elapsed time depends on who else uses the machine. */
    private static double raw(List<Sent> past, long until) throws InterruptedException {
        Map<String, byte[]> files = Workload.rules(RULES);
        files.keySet().removeIf(file -> !file.startsWith("triggers/"));
        Release release = ((CompilingReleases.Compiled) CompilingReleases.compile(1, files, List.of())).release();
        Map<String, List<Sent>> byCustomer = new TreeMap<>();
        past.forEach(sent -> byCustomer.computeIfAbsent(sent.userId(), user -> new ArrayList<>()).add(sent));
        double seconds = 0;
        for (int run = 1; run <= ROUNDS; run++) {
            RawDrools drools = new RawDrools(release.rules());
            Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
            double elapsed = drools.oneByOne(byCustomer.values(), until);
            seconds = ProcessHandle.current().info().totalCpuDuration().orElseThrow().minus(before).toMillis() / 1e3;
            System.out.printf("raw Drools, one release, round %d: %.2f s, %.2f CPU s, %,.0f behaviors/s, %,d triggers fired%n", run, elapsed, seconds,
                    past.size() / elapsed, drools.fired());
        }
        return seconds;
    }

    private static void backtest(Service service, String what, int changed, double raw) throws Exception {
        long base = JSON.readTree(service.call("GET", "/api/releases", null)).at("/items/0/number").asLong();
        for (JsonNode release : JSON.readTree(service.call("GET", "/api/releases", null)).get("items")) {
            base = release.get("active").asBoolean() ? release.get("number").asLong() : base;
        }
        Map<String, String> edits = new TreeMap<>();
        Workload.rules(changed).forEach((file, content) -> {
            if (file.startsWith("triggers/rule-")) {
                edits.put(file, new String(content, StandardCharsets.UTF_8).replaceFirst("when", "when // another text, the same decisions\n"));
            }
        });
        long draft = JSON.readTree(service.call("POST", "/api/releases", JSON.writeValueAsString(Map.of("base", base, "files", edits))))
                .at("/release/number").asLong();
        Duration before = service.cpu();
        long start = System.nanoTime();
        String id = JSON.readTree(service.call("POST", "/api/backtests", JSON.writeValueAsString(Map.of("release", draft, "days", DAYS)))).get("id").asText();
        JsonNode run;
        do {
            LockSupport.parkNanos(50_000_000);
            run = JSON.readTree(service.call("GET", "/api/backtests/" + id, null));
        } while (run.get("state").asText().equals("running"));
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = service.cpu().minus(before).toMillis() / 1e3;
        System.out.printf("%-44s %8.1f s %8.1f CPU s %10.0f behaviors/s   raw Drools / backtest %.2f   %,d customers would take %.0f CPU s (%s)%n", "backtest, " + what,
                seconds, cpu, CUSTOMERS * EACH / seconds, raw / cpu, GOAL_CUSTOMERS, cpu * GOAL_CUSTOMERS / CUSTOMERS, run.get("state").asText());
        JsonNode result = run.get("result");
        long active = 0;
        long other = 0;
        for (JsonNode trigger : result.at("/triggers/perName")) {
            active += trigger.get("active").asLong();
            other += trigger.get("draft").asLong();
        }
        System.out.printf("  %,d customers, %,d behaviors, %d rules changed, %,d decisions under the active release, %,d under the draft%n",
                result.get("customers").asLong(), result.get("behaviors").asLong(), result.get("changedRules").size(), active, other);
    }
}
