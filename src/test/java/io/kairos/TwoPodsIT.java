package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kairos.bench.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two pods on one database get the same behaviors at once: each is stored, decided and answered with a message once. */
class TwoPodsIT {

    private static final int CUSTOMERS = 200;
    private static final int EACH = 10;

    private static final Map<String, byte[]> RULES = Map.of(
            "triggers/coupon.drl", bytes("""
                    rule "A coupon is entered"
                    when $c : Behavior( type == "Coupon Entered" )
                    then triggers.fire( "coupon", $c ); end
                    """),
            "journeys/coupon.yaml", bytes("""
                    journey: coupon
                    enter: { on: coupon, reentry: always }
                    steps:
                      - id: thanks
                        send: { channel: email, template: thanks, transactional: true }
                    """),
            "templates/thanks.subject.liquid", bytes("Thanks"),
            "templates/thanks.html.liquid", bytes("<p>Thank you</p>"));

    @TempDir
    Path directory;

    @Test
    void they_share_the_work_and_repeat_none_of_it() throws Exception {
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service one = new Service(directory.resolve("one"), postgres.datasource("kairos"), RULES);
                Service two = new Service(directory.resolve("two"), postgres.datasource("kairos"), RULES)) {
            one.start(Service.SHORT_LIVED);
            two.start(Service.SHORT_LIVED);
            one.awaitReady();
            two.awaitReady();

            CompletableFuture.allOf(sending(one), sending(two)).join();

            Jdbi database = Jdbi.create(postgres.connect("kairos"));
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() ->
                    assertThat(count(database, "mailbox")).isEqualTo(CUSTOMERS * EACH));
            assertThat(count(database, "behavior where type = 'Coupon Entered'")).isEqualTo(CUSTOMERS * EACH);
            assertThat(count(database, "decision")).isEqualTo(CUSTOMERS * EACH);
            assertThat(count(database, "message")).isEqualTo(CUSTOMERS * EACH);
            assertThat(count(database, "release")).isEqualTo(1);
            assertThat(count(database, "dead_letter")).isZero();
        }
    }

    private static CompletableFuture<Void> sending(Service pod) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < EACH; i++) {
                    pod.post(batch(i));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> batch(int number) {
        List<String> messages = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            if (number == 0) {
                messages.add("{\"type\":\"identify\",\"messageId\":\"i" + customer + "\",\"userId\":\"u" + customer + "\",\"traits\":{\"email\":\"u" + customer + "@example.com\"}}");
            }
            messages.add("{\"type\":\"track\",\"messageId\":\"m" + number + "-" + customer + "\",\"userId\":\"u" + customer + "\",\"event\":\"Coupon Entered\"}");
        }
        return messages;
    }

    private static long count(Jdbi database, String what) {
        return database.withHandle(handle -> handle.createQuery("select count(*) from " + what).mapTo(Long.class).one());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
