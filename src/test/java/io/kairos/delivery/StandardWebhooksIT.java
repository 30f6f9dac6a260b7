package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.customer.Customer;
import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official Standard Webhooks library for Node.js verifies what goes out. */
class StandardWebhooksIT {

    private static final File DIRECTORY = new File("src/test/sdk");

    @Test
    void every_delivery_verifies() throws Exception {
        assumeTrue(run("npm", "ci", "--silent", "--no-audit", "--no-fund") == 0, "npm is needed for this test");
        Provider receiver = new Provider("");
        PostOffice office = new PostOffice(Map.of("policies/sync.yaml", "webhooks: [ { name: crm, url: " + receiver.url() + "/sync, events: [journey.entered] } ]"));
        // the library refuses what is older than five minutes
        office.clock.to(Instant.now());
        String secret = new WebhookSecret(office.transactions.jdbi).get();
        try (receiver) {
            for (String name : List.of("Ann", "Zoë 🛒", "\"quoted\"\n", "{{ liquid }}")) {
                Customer customer = office.customer(name, Map.of("name", name));
                office.outbox.queue(List.of(PostOffice.request(customer, "notify", "webhook", null, false, Map.of("url", receiver.url() + "/hook"))));
                office.announcing.announce(List.of(new Announcement(Kind.JOURNEY_ENTERED, customer, "a-journey", name, Instant.now(), Map.of("journey", "a-journey"))));
            }
            receiver.answers.add(new Provider.Answer(500, "", "0"));
            WebhookChannel webhooks = new WebhookChannel(Duration.ofSeconds(5), new Receivers(true), () -> new WebhookSignature(secret));
            SendingMessages sending = office.sending(webhooks, new SyncChannel(webhooks, office.releases));
            sending.sendAllDue();
            office.clock.to(sending.nextDue());
            sending.sendAllDue();

            assertThat(receiver.received).as("one of them twice").hasSize(9);
            File deliveries = File.createTempFile("deliveries", ".json");
            new ObjectMapper().writeValue(deliveries, receiver.received.stream().map(post -> Map.of("body", post.body(), "headers", Map.of(
                    "webhook-id", post.header("Webhook-id"), "webhook-timestamp", post.header("Webhook-timestamp"),
                    "webhook-signature", post.header("Webhook-signature")))).toList());
            assertThat(run("node", "webhooks.mjs", secret, deliveries.getPath())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).directory(DIRECTORY).redirectErrorStream(true)
                    .redirectOutput(new File("target/webhooks.log")).start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } catch (IOException notInstalled) {
            return -1;
        }
    }
}
