package io.kairos.behavior;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.shop.InSmallSteps;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many pods take the same files in. */
@QuarkusTest
@TestProfile(InSmallSteps.class)
class ImportingIT {

    @Inject
    Importing importing;

    @Inject
    Jdbi jdbi;

    @TempDir
    Path directory;

    private final String prefix = "race-" + UUID.randomUUID() + "-";

    @Test
    void each_row_is_taken_once_and_the_later_file_has_the_last_word() throws Exception {
        UUID first = start("early");
        UUID second = start("late");
        ExecutorService pods = Executors.newFixedThreadPool(4);
        List<Future<?>> working = new ArrayList<>();
        for (int pod = 0; pod < 4; pod++) {
            working.add(pods.submit(() -> {
                while (!importing.find(second).orElseThrow().finished()) {
                    importing.work(false);
                }
            }));
        }
        for (Future<?> pod : working) {
            pod.get();
        }
        pods.shutdown();
        assertThat(importing.find(first).orElseThrow().taken()).isEqualTo(500);
        assertThat(importing.find(second).orElseThrow().taken()).isEqualTo(500);
        assertThat(behaviors("")).isEqualTo(1_000);
        assertThat(behaviors("and exists (select from behavior o where o.customer_id = b.customer_id and o.seq > b.seq) and properties like '%late%'"))
                .as("late ones that something came behind").isZero();
    }

    private UUID start(String city) throws Exception {
        Path file = Files.writeString(directory.resolve(city), "userId,city\n" + IntStream.range(0, 500).mapToObj(i -> prefix + i + "," + city + "\n")
                .collect(Collectors.joining()));
        Import started = importing.start(file, new Upload(Import.Kind.CUSTOMERS, city, null, Map.of(), false, "ann"));
        Import again = importing.start(file, new Upload(Import.Kind.CUSTOMERS, city, null, Map.of(), false, "bob"));
        assertThat(again.finished() || again.id().equals(started.id())).as("the same file, uploaded again while it is under way").isTrue();
        return started.id();
    }

    private long behaviors(String where) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select count(*) from behavior b join customer c on c.id = b.customer_id where c.user_id like :prefix\s""" + where)
                .bind("prefix", prefix + "%").mapTo(Long.class).one());
    }
}
