import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Replays a file of orders through a running service's HTTP interface, with the orders' own timestamps on a
 * virtual clock, and prints how many triggers fired. A JDK 17 is all it needs:
 *
 * <pre>java src/bench/ReplayOrders.java online-retail-orders.csv.gz http://localhost:8080 [until] [step]</pre>
 *
 * The service runs with a virtual clock that starts before the first order, on an empty database:
 * {@code java -Dkairos.clock.start=2009-12-01T00:00:00Z -jar target/quarkus-app/quarkus-run.jar}.
 *
 * <p>Step by step (an hour; ISO 8601, such as P1D), the clock moves to the end of the step, then the step's rows are
 * sent in batches of 100. So what a rule's timer decided within the step may be undone by a row that arrives late, as
 * in life. Rows without a customer are nobody's behavior: they are counted and left out. The observation ends at
 * {@code until} (2011-01-01T00:00:00Z).
 *
 * <p>The last line is the one that src/bench/retail-check.py prints, if both count the same. Exit code 0 when all was
 * accepted, 1 when something was refused, 2 when it was called wrongly.
 */
public final class ReplayOrders {

    private record Row(int number, Instant at, String customer, String invoice, String event, String lines, String value, String country) {
    }

    private static final DateTimeFormatter TS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final int BATCH = 100;
    private static final int TRIES = 8;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String service;

    private ReplayOrders(String service) {
        this.service = service.replaceAll("/+$", "");
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: java src/bench/ReplayOrders.java <orders.csv.gz> <service-url> [until] [step]");
            System.exit(2);
        }
        Instant until = Instant.parse(args.length > 2 ? args[2] : "2011-01-01T00:00:00Z");
        Duration step = Duration.parse(args.length > 3 ? args[3] : "PT1H");
        List<Row> all = read(Path.of(args[0]));
        List<Row> known = all.stream().filter(row -> !row.customer().isEmpty()).toList();
        ReplayOrders replay = new ReplayOrders(args[1]);
        replay.replay(known.stream().filter(row -> !row.at().isAfter(until)).toList(), until, step);

        List<Row> orders = known.stream().filter(row -> row.event().equals("Order Completed")).toList();
        Set<String> customers = orders.stream().map(Row::customer).collect(Collectors.toCollection(HashSet::new));
        Map<String, Long> counts = replay.counts();
        System.err.println("decisions that stand: " + counts);
        System.out.printf("customers=%d orders=%d without-customer=%d until=%s win-back=%d vip=%d%n", customers.size(), orders.size(),
                all.size() - known.size(), DateTimeFormatter.ISO_INSTANT.format(until),
                counts.getOrDefault("win-back", 0L), counts.getOrDefault("vip", 0L));
    }

    private static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",", 7);
                rows.add(new Row(rows.size() + 1, LocalDateTime.parse(cells[0], TS).toInstant(ZoneOffset.UTC), cells[1], cells[2],
                        cells[3], cells[4], cells[5], cells[6].replace("\"", "")));
            }
        }
        return rows;
    }

    private void replay(List<Row> rows, Instant until, Duration step) throws Exception {
        Instant began = Instant.now();
        Map<Instant, List<Row>> steps = new TreeMap<>();
        for (Row row : rows) {
            long stepsBefore = row.at().getEpochSecond() / step.toSeconds();
            Instant end = Instant.ofEpochSecond((stepsBefore + 1) * step.toSeconds());
            steps.computeIfAbsent(end.isAfter(until) ? until : end, e -> new ArrayList<>()).add(row);
        }
        int sent = 0;
        int reported = 0;
        for (var one : steps.entrySet()) {
            moveClock(one.getKey());
            for (int from = 0; from < one.getValue().size(); from += BATCH) {
                send(one.getValue().subList(from, Math.min(from + BATCH, one.getValue().size())));
            }
            sent += one.getValue().size();
            if (sent / 1000 > reported) {
                reported = sent / 1000;
                System.err.printf("%s  %d of %d rows, %d s%n", one.getKey(), sent, rows.size(), Duration.between(began, Instant.now()).toSeconds());
            }
        }
        moveClock(until);
        System.err.printf("%s  all %d rows, %d s%n", until, sent, Duration.between(began, Instant.now()).toSeconds());
    }

    /** Answers when everything that was due by then is decided and delivered. */
    private void moveClock(Instant now) throws Exception {
        post("/api/clock", "{\"now\":\"" + now + "\"}");
    }

    private void send(List<Row> rows) throws Exception {
        String answer = post("/v1/batch", rows.stream().map(ReplayOrders::track).collect(Collectors.joining(",", "{\"batch\":[", "]}")));
        if (answer.contains("\"errors\"")) {
            throw new IOException("refused in part: " + answer);
        }
    }

    private static String track(Row row) {
        return String.format("{\"type\":\"track\",\"messageId\":\"row-%d\",\"userId\":\"%s\",\"event\":\"%s\",\"timestamp\":\"%s\",\"properties\":"
                + "{\"order_id\":\"%s\",\"revenue\":%s,\"currency\":\"GBP\",\"lines\":%s,\"country\":\"%s\"}}",
                row.number(), row.customer(), row.event(), row.at(), row.invoice(), row.value(), row.lines(), row.country());
    }

    /** Tries again, as SDKs do, when the service is overloaded or away. Message ids keep that from doubling anything. */
    private String post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + path)).timeout(Duration.ofMinutes(10))
                .header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("retail:".getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        for (int attempt = 1; ; attempt++) {
            String failure;
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    return response.body();
                }
                failure = path + " answered " + response.statusCode() + " " + response.body();
                if (response.statusCode() != 429 && response.statusCode() < 500) {
                    throw new IllegalStateException(failure);
                }
            } catch (IOException away) {
                failure = path + ": " + away;
            }
            if (attempt == TRIES) {
                throw new IOException(failure);
            }
            Thread.sleep(Math.min(10_000, 250L << attempt));
        }
    }

    private Map<String, Long> counts() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + "/api/decisions/counts")).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("/api/decisions/counts answered " + response.statusCode() + " " + response.body());
        }
        Map<String, Long> counts = new TreeMap<>();
        Matcher count = Pattern.compile("\"([^\"]+)\"\\s*:\\s*(\\d+)").matcher(response.body());
        while (count.find()) {
            counts.put(count.group(1), Long.parseLong(count.group(2)));
        }
        return counts;
    }
}
