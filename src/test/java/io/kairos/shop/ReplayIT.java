package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A year of a real shop's orders is decided as it happens, and once more from the log: the ledger is what comes out. */
@QuarkusTest
@TestProfile(ReplayIT.Year.class)
class ReplayIT {

    /** The sample rules, from the day of the first order on. */
    public static class Year extends Rehearsed {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("kairos.clock.start", "2009-12-01T00:00:00Z");
            return overrides;
        }
    }

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LATE = Duration.ofDays(3);
    /** One customer in so many takes part: enough for each kind of decision, and for a year to be lived through in half a minute. */
    private static final int CUSTOMER_EVERY = 3;
    /** Of whom an unknown visitor turns out to be one. */
    private static final String MERGED = "16817";
    /** One row in so many arrives late. */
    private static final int LATE_EVERY = 40;

    @Inject
    Jdbi jdbi;

    /** @param cells ts, customer, invoice, event, lines, value, country */
    private record Row(Instant at, Instant sent, String[] cells) {

        Map<String, Object> track() {
            return Map.of("type", "track", "messageId", cells[2] + "-" + at, "userId", cells[1], "event", cells[3], "timestamp", at.toString(), "properties",
                    Map.of("order_id", cells[2], "revenue", Double.parseDouble(cells[5]), "lines", Integer.parseInt(cells[4]), "country", cells[6]));
        }
    }

    @Test
    void a_year_of_orders_under_two_releases_is_decided_the_same_once_more_and_a_changed_ledger_is_found_out() throws IOException {
        TreeMap<Instant, List<Row>> days = days();
        Instant half = Instant.parse("2010-06-15T00:00:00Z");
        days.headMap(half).forEach(ReplayIT::live);
        visitorOrders();
        lowerTheThreshold();
        days.tailMap(half).forEach(ReplayIT::live);
        moveClock(days.lastKey().plus(Duration.ofDays(90)));

        Map<String, Object> report = replay();
        assertThat((List<?>) report.get("differences")).isEmpty();
        assertThat((Integer) report.get("different")).isZero();
        assertThat((Integer) report.get("customers")).isGreaterThanOrEqualTo(60);
        assertThat((Integer) report.get("decisions")).isGreaterThan(300);
        assertThat(count("select count(distinct release) from decision")).isEqualTo(2);
        assertThat(count("select count(*) from decision where retracted_at is not null")).as("retracted because of late rows").isPositive();

        Map<String, Object> gone = jdbi.withHandle(handle -> handle.createQuery("""
                delete from decision where (customer_id, trigger, key) in (
                    select customer_id, trigger, key from decision where trigger = 'win-back' and retracted_at is null order by at limit 1) returning *""")
                .mapToMap().one());
        Map<String, Object> moved = jdbi.withHandle(handle -> handle.createQuery("""
                update decision set at = at + interval '1 minute' where (customer_id, trigger, key) in (
                    select customer_id, trigger, key from decision where trigger = 'win-back' and retracted_at is null order by at desc limit 1) returning *""")
                .mapToMap().one());
        List<Map<String, Object>> found = given().post("/api/replay?limit=20000").then().statusCode(200).extract().path("differences");
        assertThat(found).hasSize(2);
        assertThat(found).anySatisfy(difference -> assertThat(difference).containsEntry("key", gone.get("key")).containsEntry("ledgerAt", null));
        assertThat(found).anySatisfy(difference -> assertThat(difference).containsEntry("key", moved.get("key")).doesNotContainEntry("ledgerAt", null));
    }

    private int count(String sql) {
        return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    private static TreeMap<Instant, List<Row>> days() throws IOException {
        TreeMap<Instant, List<Row>> days = new TreeMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(
                ReplayIT.class.getResourceAsStream("/online-retail-200-customers.csv.gz")), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line : reader.lines().filter(line -> Character.isDigit(line.charAt(0))).toList()) {
                String[] cells = line.split(",", 7);
                if (Integer.parseInt(cells[1]) % CUSTOMER_EVERY != Integer.parseInt(MERGED) % CUSTOMER_EVERY) {
                    continue;
                }
                Instant at = Instant.parse(cells[0].replace(' ', 'T') + "Z");
                Instant sent = ++number % LATE_EVERY == 0 ? at.plus(LATE) : at;
                days.computeIfAbsent(Instant.ofEpochSecond((sent.getEpochSecond() / DAY.toSeconds() + 1) * DAY.toSeconds()), day -> new ArrayList<>())
                        .add(new Row(at, sent, cells));
            }
        }
        return days;
    }

    /** What a day's timers decide may be undone by a row of that day, which is sent at its end. */
    private static void live(Instant end, List<Row> rows) {
        moveClock(end);
        given().auth().preemptive().basic("retail", "").contentType(ContentType.JSON).body(Map.of("batch", rows.stream().map(Row::track).toList()))
                .post("/v1/batch").then().statusCode(200);
    }

    private static void moveClock(Instant to) {
        given().contentType(ContentType.JSON).body(Map.of("now", to.toString())).post("/api/clock").then().statusCode(200);
    }

    /** Somebody unknown orders, and turns out to be a customer who had fallen silent. */
    private static void visitorOrders() {
        String anonymous = UUID.randomUUID().toString();
        Shopper.named(null).send("track", Map.of("anonymousId", anonymous, "event", "Order Completed", "timestamp", Shopper.now().minus(Duration.ofDays(2)).toString(),
                "properties", Map.of("revenue", 500)));
        Shopper.wait(Duration.ofHours(1));
        Shopper.named(MERGED).send("identify", Map.of("anonymousId", anonymous, "traits", Map.of("email", "a@example.com")));
    }

    /** A second release, of which a rule is not the same. */
    private static void lowerTheThreshold() {
        int active = given().get("/api/releases").then().extract().path("items.find { it.active }.number");
        String vip = given().get("/api/releases/{n}", active).then().extract().<Map<String, String>>path("files").get("triggers/vip.drl");
        int draft = given().contentType(ContentType.JSON).body(Map.of("base", active, "files", Map.of(
                "triggers/vip.drl", vip.replace("999.995", "799.995"), "scenarios/vip.yaml", "about: vip\nscenarios: []\n")))
                .post("/api/releases").then().statusCode(201).extract().path("release.number");
        given().contentType(ContentType.JSON).post("/api/releases/{n}/activate", draft).then().statusCode(200);
        assertThat(given().get("/api/releases").then().extract().<Integer>path("items.find { it.active }.number")).isEqualTo(draft);
    }

    private static Map<String, Object> replay() {
        return given().post("/api/replay?limit=20000").then().statusCode(200).extract().path("");
    }
}
