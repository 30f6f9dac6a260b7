package io.kairos.delivery;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.kairos.TestDatabase;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The running service on the system's clock: what a transaction queues is sent when it commits, and shown. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@WithTestResource(MailboxPageTest.Rules.class)
class MailboxPageTest {

    /** A poll so rare that only the commit can have woken the sender. */
    public static class Rules implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of("kairos.rules.directory", MailServer.rules().toString(), "kairos.delivery.poll", "1h");
        }

        @Override
        public void stop() {
            // the temporary directory is the system's to clear
        }
    }

    @Inject
    Outbox outbox;

    @Inject
    Jdbi jdbi;

    @Test
    void whatWasSentIsOnThePageAndInTheApi() {
        Customer ann = new Customer(Ids.user("ann"), "ann", JsonValues.of(
                Map.of("name", "<script>", "email", "ann@example.com", "consent.email", true)), PostOffice.START);
        QuarkusTransaction.requiringNew().run(() -> {
            jdbi.useHandle(handle -> handle.createUpdate(
                    "insert into customer (id, user_id, attributes, first_seen_at) values (:id, 'ann', :attributes, :at)")
                    .bind("id", ann.id()).bind("attributes", ann.attributes().json()).bind("at", Timestamp.from(PostOffice.START)).execute());
            outbox.queue(List.of(PostOffice.email(ann, "hello")));
        });
        Awaitility.await().untilAsserted(() -> given().get("/api/mailbox").then().statusCode(200)
                .body("subject", contains("For <script>")).body("[0].to", equalTo("ann@example.com"))
                .body("[0].userId", equalTo("ann")).body("[0].journey", equalTo("a-journey")).body("[0].step", equalTo("hello")));
        String id = given().get("/api/mailbox").path("[0].id");
        given().get("/mailbox").then().statusCode(200).contentType(containsString("text/html"))
                .body(containsString("For &lt;script&gt;")).body(containsString("/mailbox/" + id));
        given().get("/mailbox/" + id).then().statusCode(200).body(containsString("<iframe title=\"The message as HTML\" sandbox srcdoc="))
                .body(containsString("&lt;p&gt;Hi &amp;lt;script&amp;gt;&lt;/p&gt;"));
        given().get("/mailbox/" + Ids.of("none")).then().statusCode(404).contentType("application/problem+json");
        given().get("/q/metrics").then().body(containsString("kairos_messages_sent_total{channel=\"email\"} 1.0"));
    }
}
