package io.kairos.bench;

import io.kairos.bench.Workload.Sent;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The built service as a process of its own, and a client that loads it over HTTP. */
public final class Service implements AutoCloseable {

    /** For a service that is killed soon: it starts with half the work when its code is compiled quickly rather than well. */
    public static final List<String> SHORT_LIVED = List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String KEY = "Basic " + Base64.getEncoder().encodeToString("bench:".getBytes());

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private final Path directory;
    private final Map<String, String> datasource;
    private final int port;
    private final URI root;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;
    private double accepted;

    /**
     * @param directory  where the rules and the log go
     * @param datasource environment variables that name the database
     * @param rules      path below the rules directory to content
     */
    public Service(Path directory, Map<String, String> datasource, Map<String, byte[]> rules) throws IOException {
        this.directory = directory;
        this.datasource = datasource;
        for (var file : rules.entrySet()) {
            Path path = directory.resolve("rules").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        root = URI.create("http://127.0.0.1:" + port);
    }

    /** @param options of the JVM */
    public void start(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(options);
        command.addAll(List.of("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port,
                "-Dkairos.rules.directory=" + directory.resolve("rules"), "-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("service.log").toFile()));
        builder.environment().putAll(datasource);
        process = builder.start();
    }

    /** As a power cut would end it. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public void awaitReady() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            try {
                if (get("/q/health/ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("the service ended with " + process.exitValue());
                }
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IOException("the service was not ready within a minute");
    }

    /**
     * Sends behaviors in batches and waits until all are decided.
     *
     * @param perSecond how fast to send; 0 for as fast as it takes them
     * @param live      whether they happen as they are sent, instead of at their time
     * @return seconds from the first request until the last behavior was decided
     */
    double send(List<Sent> behaviors, int batch, int connections, double perSecond, boolean live) throws Exception {
        double before = metric("kairos_behaviors_decided_total");
        AtomicInteger next = new AtomicInteger();
        ExecutorService senders = Executors.newFixedThreadPool(connections);
        List<Future<?>> sending = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            sending.add(senders.submit(() -> {
                for (int from = next.getAndAdd(batch); from < behaviors.size(); from = next.getAndAdd(batch)) {
                    if (perSecond > 0) {
                        LockSupport.parkNanos(start + (long) (from * 1e9 / perSecond) - System.nanoTime());
                    }
                    post(behaviors.subList(from, Math.min(from + batch, behaviors.size())).stream().map(sent -> sent.json(live)).toList());
                }
                return null;
            }));
        }
        for (Future<?> sender : sending) {
            sender.get();
        }
        senders.shutdown();
        accepted = (System.nanoTime() - start) / 1e9;
        while (metric("kairos_behaviors_decided_total") < before + behaviors.size()) {
            LockSupport.parkNanos(20_000_000);
            if (!process.isAlive()) {
                throw new IOException("the service ended with " + process.exitValue());
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Seconds until the last request of the latest {@link #send} was answered. */
    double accepted() {
        return accepted;
    }

    /**
     * Sends messages as one batch and does not give up before it is accepted.
     *
     * @param messages JSON objects
     */
    public void post(List<String> messages) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(root.resolve("/v1/batch")).header("Authorization", KEY)
                .header("Content-Type", "application/json").timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{\"batch\":[" + String.join(",", messages) + "]}")).build();
        for (int attempt = 0; attempt < 10_000; attempt++) {
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return;
                }
                if (response.statusCode() != 429 && response.statusCode() < 500) {
                    throw new IllegalStateException("the service answered " + response.statusCode() + " " + response.body());
                }
            } catch (IOException down) {
                // killed: what it did not answer is sent again
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new IOException("the service did not accept a batch");
    }

    /** CPU time it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    double metric(String name) throws IOException, InterruptedException {
        return get("/q/metrics").body().lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /**
     * Calls the API.
     *
     * @param body JSON; null for none
     * @return the answer's body
     */
    String call(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(root.resolve(path)).timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json").header("Accept", "application/json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + " was answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(root.resolve(path)).timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
