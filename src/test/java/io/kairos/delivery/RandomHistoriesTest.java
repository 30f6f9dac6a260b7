package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.delivery.World.Totals;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random customers of random programs, whose senders die, whose providers lose their answers, whose consent, zone and clock change
 * under way: consent, caps, quiet hours and pauses hold, each message goes out once and says one thing, and all end. What must hold is
 * counted by {@link HistoryOracle}, from what the provider got.
 *
 * <p>More of them: {@code ./mvnw -B -ntp test -Dtest=RandomHistoriesTest -Dkairos.histories=200000 -Dkairos.histories.seed=2}
 */
class RandomHistoriesTest {

    private static final int OF_ONE_PROGRAM = 1000;

    @Test
    void promises_hold_in_ten_thousand_random_histories() {
        int histories = Integer.getInteger("kairos.histories", 10_000);
        long first = Long.getLong("kairos.histories.seed", 1);
        Totals totals = new Totals();
        for (int done = 0; done < histories; done += OF_ONE_PROGRAM) {
            long seed = first * 1_000_003 + done;
            World world = new World(new Random(seed), Math.min(OF_ONE_PROGRAM, histories - done), totals);
            assertThat(world.live()).as("seed %s, histories from %s, program:%n%s", first, done, world.program()).isEmpty();
        }
        System.out.printf("%d random histories, seed %d: %s%n", histories, first, totals);
        assertThat(totals.sent.get()).as("the histories are worth something").isGreaterThan(histories / 2);
        assertThat(totals.deaths.get()).isGreaterThan(histories / 100);
        assertThat(totals.repeats.get()).isGreaterThan(histories / 100);
    }
}
