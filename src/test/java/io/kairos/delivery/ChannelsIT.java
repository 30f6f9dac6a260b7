package io.kairos.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.kairos.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A journey over all channels of the running service, from the visitor's call to the receipts. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@WithTestResource(ChannelsIT.Providers.class)
class ChannelsIT {

    /** Providers, and rules whose journey uses them all. */
    public static class Providers implements QuarkusTestResourceLifecycleManager {

        static final Provider TWILIO = new Provider("{\"sid\": \"SM1\"}");
        static final Provider FCM = new Provider("{\"name\": \"projects/shop/messages/1\"}");
        static final Provider SLACK = new Provider("ok");

        @Override
        public Map<String, String> start() {
            return Map.ofEntries(
                    Map.entry("kairos.delivery.sms.base-url", TWILIO.url() + "/"),
                    Map.entry("kairos.delivery.sms.account", "AC1"),
                    Map.entry("kairos.delivery.sms.auth-token", "12345"),
                    Map.entry("kairos.delivery.sms.from", "MG1"),
                    Map.entry("kairos.delivery.sms.callback-url", "https://kairos.shop.example/"),
                    Map.entry("kairos.delivery.push.base-url", FCM.url()),
                    Map.entry("kairos.delivery.push.project", "shop"),
                    Map.entry("kairos.delivery.push.token", "t"),
                    Map.entry("kairos.delivery.slack.hooks.default", SLACK.url() + "/hook"),
                    Map.entry("kairos.rules.directory", rules().toString()),
                    Map.entry("kairos.clock.start", PostOffice.START.toString()));
        }

        private static Path rules() {
            try {
                Path rules = Files.createTempDirectory("rules");
                write(rules, "triggers/welcome.drl", """
                        rule "Somebody signs up"
                        when
                            $signup : Behavior( type == "Identified" )
                            not Behavior( type == "Identified", this before $signup )
                        then
                            triggers.fire( "welcome", $signup, "first" );
                        end
                        """);
                write(rules, "journeys/welcome.yaml", """
                        journey: welcome
                        enter: { on: welcome, reentry: once }
                        steps:
                          - id: text
                            send: { channel: sms, template: hello }
                          - id: push
                            send: { channel: push, template: hello, topic: news }
                          - id: app
                            send: { channel: in-app, template: hello }
                          - id: team
                            send: { channel: slack, template: hello }
                        """);
                write(rules, "templates/hello.sms.liquid", "Hi {{ customer.name }}!");
                write(rules, "templates/hello.push.liquid", "title: Hi {{ customer.name }}\n---\nWelcome");
                write(rules, "templates/hello.in-app.liquid", "title: Hi {{ customer.name }}\nlink: https://shop.example/start\n---\nWelcome");
                write(rules, "templates/hello.slack.liquid", "{{ customer.name }} signed up");
                return rules;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void write(Path rules, String file, String text) throws IOException {
            Files.createDirectories(rules.resolve(file).getParent());
            Files.writeString(rules.resolve(file), text);
        }

        @Override
        public void stop() {
            List.of(TWILIO, FCM, SLACK).forEach(Provider::close);
        }
    }

    @Inject
    Jdbi jdbi;

    private final String user = "u-" + UUID.randomUUID();
    private final String token = "d-" + UUID.randomUUID();

    private void signUp() {
        given().auth().preemptive().basic("shop", "").contentType(ContentType.JSON).body(Map.of("userId", user,
                "context", Map.of("device", Map.of("token", token)),
                "traits", Map.of("name", user, "phone", "+4915112345678", "consent", Map.of("sms", true, "push:news", true, "in-app", true))))
                .post("/v1/identify").then().statusCode(200);
        Instant now = Instant.parse(given().get("/api/clock").then().extract().path("now"));
        given().contentType(ContentType.JSON).body(Map.of("now", now.plusSeconds(60).toString())).post("/api/clock").then().statusCode(200);
    }

    private List<Map<String, Object>> sent() {
        List<Map<String, Object>> items = given().get("/api/customers/{id}/timeline", user).then().statusCode(200).extract().path("items");
        return items.stream().filter(item -> "message".equals(item.get("kind")) && "SENT".equals(item.get("status"))).toList();
    }

    private List<String> events() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select kind || coalesce(' ' || detail, '') from message_event join customer on customer.id = customer_id
                where user_id = :user order by at, kind""").bind("user", user).mapTo(String.class).list());
    }

    /** What rules and waits see of it. */
    private List<String> behaviors() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select type from behavior b join customer c on c.id = b.customer_id
                where user_id = :user and type <> 'Identified' order by b.seq""").bind("user", user).mapTo(String.class).list());
    }

    @Test
    void one_journey_speaks_over_all_of_them() {
        signUp();
        assertThat(sent()).extracting(item -> item.get("channel")).containsExactlyInAnyOrder("sms", "push", "in-app", "slack");
        assertThat(Providers.TWILIO.received).anyMatch(post -> post.body().contains("MessagingServiceSid=MG1") && post.body().contains("Body=Hi+" + user + "%21"));
        assertThat(Providers.FCM.received).anyMatch(post -> post.body().contains(token));
        assertThat(Providers.SLACK.received).anyMatch(post -> post.body().equals("{\"text\":\"" + user + " signed up\"}"));
    }

    @Test
    void what_the_app_fetches_is_delivered_and_what_she_opens_is_read() {
        signUp();
        String url = "/api/customers/" + user + "/in-app";
        String id = given().get(url).then().statusCode(200).body("items", hasSize(1)).body("unread", equalTo(1))
                .body("items[0].title", equalTo("Hi " + user)).body("items[0].link", equalTo("https://shop.example/start"))
                .body("items[0].readAt", equalTo(null)).extract().path("items[0].id");
        given().get(url).then().statusCode(200);
        assertThat(events()).containsExactly("delivered");
        given().post(url + "/" + id + "/read").then().statusCode(204);
        given().post(url + "/" + id + "/read").then().statusCode(204);
        assertThat(events()).containsExactlyInAnyOrder("delivered", "read");
        assertThat(behaviors()).containsExactly("In-App Message Delivered", "In-App Message Read");
        given().get(url + "?unread=true").then().statusCode(200).body("items", hasSize(0)).body("unread", equalTo(0));
        given().get(url).then().body("items[0].readAt", notNullValue());
        given().post(url + "/" + UUID.randomUUID() + "/read").then().statusCode(404).contentType("application/problem+json");
        given().post(url + "/x/read").then().statusCode(404);
        given().get("/api/customers/nobody-at-all/in-app").then().statusCode(404).body("detail", containsString("nobody-at-all"));
    }

    @Test
    void twilios_receipts_are_taken_once_and_only_when_they_are_twilios() {
        signUp();
        String callback = callback();
        tell(callback, "sent", null, "12345").statusCode(204);
        tell(callback, "delivered", null, "wrong").statusCode(403).contentType("application/problem+json");
        assertThat(events()).isEmpty();
        tell(callback, "delivered", null, "12345").statusCode(204);
        tell(callback, "delivered", null, "12345").statusCode(204);
        assertThat(events()).containsExactly("delivered");
        tell(callback, "undelivered", "30003", "12345").statusCode(204);
        assertThat(events()).containsExactlyInAnyOrder("delivered", "failed undelivered 30003");
        assertThat(behaviors()).containsExactly("SMS Delivered", "SMS Failed");
        tell(callback.replaceFirst("message=.*", "message=" + UUID.randomUUID()), "delivered", null, "12345").statusCode(404);
        tell(callback.replaceFirst("message=.*", "message=x"), "delivered", null, "12345").statusCode(404);
    }

    /** The address that Twilio was given for this customer's message. */
    private String callback() {
        String body = Providers.TWILIO.received.stream().map(Provider.Received::body).filter(post -> post.contains(user)).findFirst().orElseThrow();
        String callback = URLDecoder.decode(body.replaceFirst("^.*StatusCallback=", ""), StandardCharsets.UTF_8);
        assertThat(callback).startsWith("https://kairos.shop.example/api/sms/status?customer=");
        return callback;
    }

    private static ValidatableResponse tell(String callback, String status, String error, String authToken) {
        Map<String, String> form = error == null ? Map.of("MessageSid", "SM1", "MessageStatus", status)
                : Map.of("MessageSid", "SM1", "MessageStatus", status, "ErrorCode", error);
        Map<String, List<String>> signed = new java.util.HashMap<>();
        form.forEach((name, value) -> signed.put(name, List.of(value)));
        return given().header("X-Twilio-Signature", new TwilioSignature(authToken).sign(callback, signed)).contentType("application/x-www-form-urlencoded")
                .formParams(form).post(callback.replace("https://kairos.shop.example", "")).then();
    }
}
