package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What came of a journey, as a marketer reads it. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class ReportIT {

    @Inject
    Jdbi jdbi;

    private final String journey = "report-" + UUID.randomUUID();

    @BeforeEach
    void threeEnteredAndOneWasRefused() {
        entered("ann", "COMPLETED", null, "a");
        entered("bob", "EXITED", "bought", "b");
        entered("cid", "WAITING", null, "b");
        entered("dee", "REFUSED", "once only", null);
        message("ann", "sent", null);
        message("bob", "sent", null);
        message("cid", "suppressed", "frequency cap");
        message("dee", "suppressed", "opted out of email about offers on 2026-02-01 by one-click unsubscribe");
        event("ann", "1", "delivered", 1, false);
        event("ann", "2", "opened", 2, true);
        event("ann", "3", "opened", 3, false);
        event("ann", "4", "opened", 30, false);
        event("ann", "5", "clicked", 31, false);
        event("bob", "6", "bounced", 1, false);
        event("bob", "7", "complained", 2, false);
        event("ann", "8", "unsubscribed", 40, false);
        converted("ann", "order", "o1", 25, "19.99");
        converted("ann", "order", "o2", 26, "0.10");
        converted("ann", "order", "r1", 50, "-20.09");
        converted("bob", "order", "o3", 27, "100.05");
        converted("bob", "order", "o4", -2, "7");
    }

    @Test
    void everything_is_counted_once_and_money_to_the_cent() {
        JsonPath total = report().setRootPath("total");
        assertThat(total.getInt("entered")).isEqualTo(3);
        assertThat(total.getInt("waiting")).isEqualTo(1);
        assertThat(total.getInt("completed")).isEqualTo(1);
        assertThat(total.<Map<String, Integer>>get("exited")).containsExactly(Map.entry("bought", 1));
        assertThat(total.<Map<String, Integer>>get("refused")).containsExactly(Map.entry("once only", 1));
        assertThat(total.<Map<String, Integer>>get("suppressed")).containsExactly(Map.entry("frequency cap", 1),
                Map.entry("opted out of email about offers", 1));
        assertThat(total.getInt("sent")).isEqualTo(2);
        assertThat(total.getInt("delivered")).isEqualTo(1);
        assertThat(total.getInt("opened")).isEqualTo(1);
        assertThat(total.getInt("openedByMachine")).isEqualTo(1);
        assertThat(total.getInt("clicked")).isEqualTo(1);
        assertThat(total.getInt("bounced")).isEqualTo(1);
        assertThat(total.getInt("complained")).isEqualTo(1);
        assertThat(total.getInt("unsubscribed")).isEqualTo(1);
        assertThat(total.getInt("converted.order")).isEqualTo(2);
        assertThat(money(total, "revenue.order")).isEqualByComparingTo("107.05");
    }

    @Test
    void a_step_and_a_template_have_what_came_after_them() {
        JsonPath report = report();
        assertThat(report.getString("steps[0].step")).isEqualTo("mail");
        assertThat(report.getString("steps[0].kind")).isEqualTo("send");
        assertThat(report.getInt("steps[0].figures.entered")).isEqualTo(3);
        assertThat(report.getInt("steps[0].figures.sent")).isEqualTo(2);
        assertThat(report.getInt("steps[0].figures.waiting")).isEqualTo(1);
        assertThat(money(report, "steps[0].figures.revenue.order")).isEqualByComparingTo("100.05");
        assertThat(report.getString("templates[0].template")).isEqualTo("hello");
        assertThat(report.getInt("templates[0].figures.converted.order")).isEqualTo(2);
        assertThat(money(report, "templates[0].figures.revenue.order")).isEqualByComparingTo("100.05");
    }

    @Test
    void arms_and_days_add_up_to_the_whole() {
        JsonPath report = report();
        assertThat(report.getList("arms.arm")).containsExactly("a", "b");
        assertThat(report.getList("arms.figures.entered")).containsExactly(1, 2);
        assertThat(money(report, "arms[1].figures.revenue.order")).isEqualByComparingTo("107.05");
        assertThat(report.getList("days.day")).containsExactly("2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03");
        assertThat(report.getList("days.figures.opened", Integer.class).stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
        assertThat(money(report, "days[2].figures.revenue.order")).isEqualByComparingTo("120.14");
        assertThat(money(report, "days[3].figures.revenue.order")).isEqualByComparingTo("-20.09");
    }

    @Test
    void the_table_for_spreadsheets_says_the_same() {
        String[] lines = given().get("/api/journeys/{name}/report.csv", journey).then().statusCode(200)
                .contentType("text/csv").extract().asString().split("\r\n");
        assertThat(lines[0]).startsWith("line,day,step,kind,template,channel,arm,entered,")
                .endsWith(",converted: order,revenue: order,suppressed: frequency cap,suppressed: opted out of email about offers,exited: bought,refused: once only");
        assertThat(lines[1]).startsWith("total,,,,,,,3,1,1,0,").endsWith(",2,107.05,1,1,1,1");
        assertThat(lines).hasSize(1 + 1 + 1 + 1 + 2 + 4);
    }

    @Test
    void who_entered_later_is_left_out_on_request_and_an_unknown_journey_is_said_to_be_unknown() {
        given().queryParam("from", "2026-03-02T00:00:00Z").get("/api/journeys/{name}/report", journey).then().statusCode(200)
                .body("total.entered", equalTo(0));
        given().get("/api/journeys/cart-recovery/report").then().statusCode(200).body("total.clicked", equalTo(0));
        given().get("/api/journeys/{name}/report", "nothing-" + journey).then().statusCode(404).body("title", equalTo("No such journey"));
        given().queryParam("to", "yesterday").get("/api/journeys/{name}/report", journey).then().statusCode(400);
        given().get("/api/journeys/{name}/splits/which", journey).then().statusCode(404);
        given().queryParam("control", "c").get("/api/journeys/{name}/splits/test", journey).then().statusCode(400)
                .body("detail", containsString("[a, b]"));
    }

    @Test
    void a_test_is_planned_before_it_starts() {
        given().get("/api/statistics/sample-size?from=0.04&to=0.05&power=0.95&alpha=0.05").then().statusCode(200).body("perArm", equalTo(11_166));
        given().get("/api/statistics/sample-size?from=4&to=5").then().statusCode(400).body("detail", containsString("from must be above 0"));
    }

    private JsonPath report() {
        return given().get("/api/journeys/{name}/report", journey).then().statusCode(200).extract().jsonPath();
    }

    private static BigDecimal money(JsonPath json, String path) {
        return new BigDecimal(json.getString(path));
    }

    private UUID id(String name) {
        return UUID.nameUUIDFromBytes((journey + name).getBytes());
    }

    private void entered(String name, String state, String reason, String arm) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into enrollment (customer_id, id, journey, release, key, trigger, trigger_key, state, step, reached_at, reached_seq,
                        entered_at, enrolled_at, changed_at, context, reason, logged)
                    select :id, :id, :journey, 1, '', 't', '', :state, 'mail', at, 0, at, at, at + interval '1 hour', '{}', :reason, 1
                    from (values (timestamptz '2026-03-01T10:00:00Z')) v(at)
                    """).bind("id", id(name)).bind("journey", journey).bind("state", state).bind("reason", reason).execute();
            if (arm != null) {
                handle.createUpdate("insert into step_log values (:id, :id, 0, :journey, 'mail', 'send', 'queued', null, '2026-03-01T10:00:00Z')")
                        .bind("id", id(name)).bind("journey", journey).execute();
                handle.createUpdate("insert into arm values (:id, :id, 'test', :journey, 1, :arm, null, '2026-03-01T10:00:00Z')")
                        .bind("id", id(name)).bind("journey", journey).bind("arm", arm).execute();
            }
        });
    }

    private void message(String name, String status, String reason) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into message (customer_id, id, enrollment_id, journey, step, release, channel, template, transactional, context, status,
                    due_at, queued_at, settled_at, reason)
                select :id, :id, :id, :journey, 'mail', 1, 'email', 'hello', false, '{}', :status, at, at, at + interval '1 minute', :reason
                from (values (timestamptz '2026-03-01T10:00:00Z')) v(at)
                """).bind("id", id(name)).bind("journey", journey).bind("status", status).bind("reason", reason).execute());
    }

    private void event(String name, String key, String kind, int hours, boolean machine) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into message_event values (:id, :id, :key, :kind, timestamptz '2026-03-01T10:00:00Z' + :hours * interval '1 hour', null, :machine)
                """).bind("id", id(name)).bind("key", key).bind("kind", kind).bind("hours", hours).bind("machine", machine).execute());
    }

    /** @param hours since she entered; what came before is of the day before when it is far enough */
    private void converted(String name, String goal, String message, int hours, String value) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into conversion values (:id, :id, :goal, :message, :journey, 1,
                    timestamptz '2026-03-01T10:00:00Z' + :hours * interval '1 hour', :value)
                """).bind("id", id(name)).bind("goal", goal).bind("message", message).bind("journey", journey)
                .bind("hours", hours < 0 ? hours * 6 : hours).bind("value", new BigDecimal(value)).execute());
    }
}
