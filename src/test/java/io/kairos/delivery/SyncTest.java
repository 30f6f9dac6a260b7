package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.customer.Customer;
import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other systems are told of, and how it gets to them. */
class SyncTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Provider crm = new Provider("");
    private final PostOffice office = new PostOffice(Map.of("segments/vips.yaml", "segment: vips\nwhen: 'Customer( flag(\"vip\") )'\n",
            "templates/hello.subject.liquid", "Hi", "templates/hello.html.liquid", "<p>Hi</p>", "policies/sync.yaml", """
            webhooks:
              - { name: crm, url: %s/crm, events: [segment.entered, segment.exited], segments: [vips], attributes: [email, plan] }
              - { name: bi, url: %s/bi, events: [segment.entered, message.sent] }
            """.formatted(crm.url(), crm.url())));
    private final SendingMessages sending = office.sending(new EmailChannel(office.releases, office.mailbox, Recommending.NOTHING),
            new SyncChannel(new WebhookChannel(Duration.ofSeconds(5), new Receivers(true), () -> new WebhookSignature(SECRET)), office.releases));
    private final Customer ann = office.customer("ann", Map.of("email", "ann@example.com", "name", "{{ customer.secret }}", "plan", "\"{{ 1 | plus: 1 }}\"",
            "consent.email", true));

    @AfterEach
    void stop() {
        crm.close();
    }

    @Test
    void each_webhook_is_told_what_it_asked_for_signed_and_once() throws Exception {
        office.announcing.announce(List.of(segment("vips", 1), segment("others", 1)));
        office.announcing.announce(List.of(segment("vips", 1)));
        sending.sendAllDue();
        assertThat(crm.received).extracting(Provider.Received::path).containsExactlyInAnyOrder("/crm", "/bi", "/bi");
        Provider.Received told = crm.received.stream().filter(received -> received.path().equals("/crm")).findFirst().orElseThrow();
        assertThat(told.header("Webhook-signature")).isEqualTo(new WebhookSignature(SECRET).sign(told.header("Webhook-id"),
                Long.parseLong(told.header("Webhook-timestamp")), told.body()));
        JsonNode body = new ObjectMapper().readTree(told.body());
        assertThat(body.at("/type").asText()).isEqualTo("segment.entered");
        assertThat(body.at("/timestamp").asText()).isEqualTo(PostOffice.START.toString());
        assertThat(body.at("/data/segment").asText()).isEqualTo("vips");
        assertThat(body.at("/data/customer/userId").asText()).isEqualTo("ann");
        assertThat(body.at("/data/customer/attributes").toString()).isEqualTo("{\"email\":\"ann@example.com\",\"plan\":\"\\\"{{ 1 | plus: 1 }}\\\"\"}");
    }

    @Test
    void what_does_not_commit_is_not_told() {
        office.transactions.beforeCommit = () -> {
            throw new IllegalStateException("dies");
        };
        try {
            office.transactions.call(() -> {
                office.announcing.announce(List.of(segment("vips", 1)));
                return null;
            });
        } catch (IllegalStateException died) {
            office.transactions.beforeCommit = () -> {
            };
        }
        sending.sendAllDue();
        assertThat(crm.received).isEmpty();
    }

    @Test
    void a_receiver_that_fails_is_told_again_the_same_under_the_same_id() {
        crm.answers.add(new Provider.Answer(503, "", null));
        office.announcing.announce(List.of(segment("vips", 1)));
        sending.sendAllDue();
        office.clock.to(sending.nextDue());
        sending.sendAllDue();
        assertThat(crm.received).hasSize(3);
        assertThat(crm.received.stream().map(received -> received.header("Webhook-id") + received.body()).distinct()).hasSize(2);
    }

    @Test
    void an_email_that_went_out_is_told_and_what_tells_of_it_is_not() {
        office.outbox.queue(List.of(PostOffice.email(ann, "first")));
        sending.sendAllDue();
        sending.sendAllDue();
        assertThat(crm.received).singleElement().satisfies(told -> assertThat(told.body()).contains("\"message.sent\"", "\"step\":\"first\"", "\"channel\":\"email\""));
    }

    @Test
    void a_webhook_that_is_taken_out_is_told_nothing_more() {
        office.announcing.announce(List.of(segment("vips", 1)));
        office.transactions.jdbi.useHandle(handle -> handle.execute("update message set step = 'gone' where step = 'crm'"));
        sending.sendAllDue();
        assertThat(crm.received).extracting(Provider.Received::path).containsExactly("/bi");
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::reason).contains("policies/sync.yaml has no webhook 'gone' any more");
    }

    @Test
    void what_is_wrong_with_the_policy_is_told_with_its_place() {
        Map<String, byte[]> files = new HashMap<>();
        files.put("segments/vips.yaml", "segment: vips\nwhen: 'Customer()'\n".getBytes(StandardCharsets.UTF_8));
        files.put("policies/sync.yaml", """
                webhooks:
                  - { name: CRM, url: crm.example, events: [segment.enterd], segments: [vip], journeys: [x] }
                  - { name: bi, url: "https://bi.example", event: [message.sent] }
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(new ReadingSyncPolicy().read(files, Set.of()).findings()).extracting(Object::toString).containsExactly(
                "policies/sync.yaml:2:13 (webhooks[0].name): 'name' tells webhooks apart: small letters, digits and hyphens, such as crm.",
                "policies/sync.yaml:2:23 (webhooks[0].url): 'url' is where it is told: an address that starts with https:// or http://",
                "policies/sync.yaml:2:44 (webhooks[0].events): There is no event 'segment.enterd'. Did you mean 'segment.entered'? There are: segment.entered,"
                        + " segment.exited, journey.entered, journey.step, journey.goal_reached, journey.goal_refunded, journey.exited, message.sent.",
                "policies/sync.yaml:2:72 (webhooks[0].segments): There is nothing called 'vip' in segments/. Did you mean 'vips'? There are: vips.",
                "policies/sync.yaml:2:89 (webhooks[0].journeys): There is nothing called 'x' in journeys/.",
                "policies/sync.yaml:3:44 (webhooks[1].event): 'event' is not known here. Did you mean 'events'? Known are: attributes, events, journeys, name,"
                        + " segments, url.",
                "policies/sync.yaml:3:5 (webhooks[1].events): 'events' says what it is told: a list of some of segment.entered, segment.exited, journey.entered,"
                        + " journey.step, journey.goal_reached, journey.goal_refunded, journey.exited, message.sent.");
    }

    private Announcement segment(String name, long n) {
        return new Announcement(Kind.SEGMENT_ENTERED, ann, name, ann.id() + " " + name + " " + n, PostOffice.START, Map.of("segment", name, "sequence", n));
    }
}
