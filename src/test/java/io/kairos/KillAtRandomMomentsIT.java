package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kairos.bench.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built service is killed again and again while 8,000 behaviors come in: nothing accepted stays undecided, nothing is
 * decided twice, no message is missing and none is there twice.
 */
class KillAtRandomMomentsIT {

    private static final int BEHAVIORS = 8_000;
    private static final int CUSTOMERS = 500;
    private static final int KILLS = 4;

    private static final Map<String, byte[]> RULES = Map.of(
            "triggers/coupon.drl", bytes("""
                    rule "A coupon is entered"
                    when $c : Behavior( type == "Coupon Entered" )
                    then triggers.fire( "coupon", $c ); end
                    """),
            "triggers/left.drl", bytes("""
                    rule "Added and not ordered within three seconds"
                    when
                        $a : Behavior( type == "Product Added" )
                        not Behavior( type == "Order Completed", this after[0s, 3s] $a )
                    then triggers.fire( "left", $a ); end
                    """),
            "journeys/coupon.yaml", bytes("""
                    journey: coupon
                    enter: { on: coupon, reentry: always }
                    steps:
                      - id: thanks
                        send: { channel: email, template: thanks }
                    """),
            "templates/thanks.subject.liquid", bytes("Thanks"),
            "templates/thanks.html.liquid", bytes("<p>Thank you, {{ customer.userId }}</p>"));

    @TempDir
    Path directory;

    @Test
    void nothingAcceptedIsLostAndNothingHappensTwice() throws Exception {
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service service = new Service(directory, postgres.datasource("kairos"), RULES)) {
            Jdbi database = Jdbi.create(postgres.connect("kairos"));
            service.start(Service.SHORT_LIVED);
            service.awaitReady();
            service.post(identified());

            List<String> behaviors = behaviors();
            AtomicInteger accepted = new AtomicInteger();
            Future<?> sending = sending(service, behaviors, accepted);
            Random chance = new Random(7);
            for (int kill = 1; kill <= KILLS; kill++) {
                int moment = kill * BEHAVIORS / (KILLS + 1) + chance.nextInt(500);
                await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(() -> accepted.get() >= moment || sending.isDone());
                LockSupport.parkNanos(chance.nextInt(300_000_000));
                service.kill();
                service.start(Service.SHORT_LIVED);
                service.awaitReady();
            }
            sending.get();

            try {
                settled(database);
            } catch (ConditionTimeoutException late) {
                Files.writeString(Path.of("target/killed-turns.txt"), standing(database));
                Files.copy(directory.resolve("service.log"), Path.of("target/killed-service.log"), StandardCopyOption.REPLACE_EXISTING);
                throw late;
            }
            assertThat(count(database, "behavior where type <> 'Identified'")).isEqualTo(BEHAVIORS);
            assertThat(count(database, "decision where trigger = 'coupon'")).isEqualTo(count(database, "behavior where type = 'Coupon Entered'"));
            assertThat(count(database, "message where status = 'sent'")).isEqualTo(count(database, "mailbox"));
            assertThat(count(database, "dead_letter")).isZero();
        }
    }

    private static void settled(Jdbi database) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            List<String> failures = database.withHandle(handle ->
                    handle.createQuery("select reason from dead_letter limit 3").mapTo(String.class).list());
            assertThat(failures).isEmpty();
            assertThat(count(database, "arrival")).isZero();
            assertThat(count(database, "decision where trigger = 'left'")).isEqualTo(count(database, "behavior where type = 'Product Added'"));
            assertThat(count(database, "mailbox")).isEqualTo(count(database, "behavior where type = 'Coupon Entered'"));
        });
    }

    /** What became of enrollments and messages, for whoever looks for the reason. */
    private static String standing(Jdbi database) {
        return database.withHandle(handle -> handle.createQuery("""
                select 'enrollment' as what, state, reason, count(*) as n from enrollment group by 1, 2, 3
                union all select 'message', status, reason, count(*) from message group by 1, 2, 3""").mapToMap().list()).stream()
                .map(Object::toString).collect(Collectors.joining("\n"));
    }

    private static List<String> identified() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            messages.add("{\"type\":\"identify\",\"messageId\":\"i" + i + "\",\"userId\":\"u" + i + "\",\"traits\":{\"email\":\"u" + i
                    + "@example.com\",\"consent\":{\"email\":true}}}");
        }
        return messages;
    }

    private static List<String> behaviors() {
        String[] types = {"Product Viewed", "Product Viewed", "Coupon Entered", "Product Viewed", "Product Added"};
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < BEHAVIORS; i++) {
            messages.add("{\"type\":\"track\",\"messageId\":\"m" + i + "\",\"userId\":\"u" + i * 31 % CUSTOMERS + "\",\"event\":\""
                    + types[i % types.length] + "\",\"timestamp\":\"" + Instant.now() + "\"}");
        }
        return messages;
    }

    private static Future<?> sending(Service service, List<String> behaviors, AtomicInteger accepted) {
        ExecutorService senders = Executors.newSingleThreadExecutor();
        Callable<Void> send = () -> {
            for (int from = 0; from < behaviors.size(); from += 50) {
                service.post(behaviors.subList(from, from + 50));
                accepted.addAndGet(50);
            }
            return null;
        };
        Future<?> sending = senders.submit(send);
        senders.shutdown();
        return sending;
    }

    private static long count(Jdbi database, String what) {
        return database.withHandle(handle -> handle.createQuery("select count(*) from " + what).mapTo(Long.class).one());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
