package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.Behavior;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Late, duplicate and out-of-order arrivals, with the session thrown away at random points, decide the same as
 * one session that lived through it all, and as the oracle.
 */
class AnyArrivalOrderDecidesTheSameTest {

    private static final int END = 600;
    private static final Release RELEASE = Shop.release(Shop.RULES.keySet());
    private static final Map<String, Release> ALONE = Shop.RULES.keySet().stream()
            .collect(Collectors.toMap(rule -> rule, rule -> Shop.release(List.of(rule))));

    /** @param types what happens, each with minute and product; minutes repeat often so that boundaries are met */
    record History(List<Behavior> behaviors, long chance) {
    }

    @Provide
    Arbitrary<History> histories() {
        Arbitrary<Object[]> event = Combinators.combine(Arbitraries.of("View", "View", "Add", "Order", "Identified"),
                Arbitraries.integers().between(0, 36).map(i -> i * 5), Arbitraries.of("p", "q"), Arbitraries.integers().between(1, 6))
                .as((type, minute, product, value) -> new Object[] {type, minute, product, value});
        return Combinators.combine(event.list().ofMinSize(1).ofMaxSize(14), Arbitraries.longs()).as((events, chance) -> {
            List<Behavior> behaviors = new ArrayList<>();
            for (Object[] e : events) {
                behaviors.add(e[0].equals("Identified") ? Shop.identified(behaviors.size(), (int) e[1], (int) e[3] > 3)
                        : Shop.behavior(behaviors.size(), (String) e[0], (int) e[1], (String) e[2], (int) e[3]));
            }
            return new History(behaviors, chance);
        });
    }

    @Property(tries = 400)
    void oneSessionThatLivedThroughItAllDecidesAsTheOracle(@ForAll("histories") History history) {
        assertThat(livedThrough(RELEASE, distinctTimes(history.behaviors()))).isEqualTo(Shop.expected(Shop.lived(distinctTimes(history.behaviors())), END));
    }

    @Property(tries = 400)
    void anyArrivalOrderDecidesAsOneSessionThatLivedThroughItAll(@ForAll("histories") History history) {
        assertThat(arriving(RELEASE, history)).isEqualTo(livedThrough(RELEASE, history.behaviors()));
    }

    @Property(tries = 100)
    void rulesTogetherDecideWhatEachDecidesAlone(@ForAll("histories") History history) {
        Set<List<String>> alone = new HashSet<>();
        ALONE.values().forEach(release -> alone.addAll(arriving(release, history)));
        assertThat(arriving(RELEASE, history)).isEqualTo(alone);
    }

    /** Behaviors of equal time have an order only by arrival; the oracle reasons on times, so it gets distinct ones. */
    private static List<Behavior> distinctTimes(List<Behavior> behaviors) {
        Map<Long, Behavior> byTime = new LinkedHashMap<>();
        behaviors.forEach(behavior -> byTime.putIfAbsent(behavior.time(), behavior));
        return List.copyOf(byTime.values());
    }

    private static Set<List<String>> livedThrough(Release release, List<Behavior> behaviors) {
        try (Life life = new Life(release.rules(), 1, new Facts(Shop.customer(), List.of(), List.of(), null))) {
            Deciding.Turn turn = Deciding.onward(life, Shop.lived(behaviors), minute(END));
            return turn.made().stream().map(Deciding::identity).collect(Collectors.toCollection(HashSet::new));
        }
    }

    /** Takes turns as the service does, on what has arrived so far, the ledger and nothing else. */
    private static Set<List<String>> arriving(Release release, History history) {
        Random chance = new Random(history.chance());
        List<Behavior> waiting = new ArrayList<>(history.behaviors());
        Map<List<String>, Decision> ledger = new LinkedHashMap<>();
        List<Behavior> past = new ArrayList<>();
        Instant clock = null;
        Life life = null;
        while (true) {
            List<Behavior> arrived = new ArrayList<>();
            for (int n = chance.nextInt(4); n > 0 && !waiting.isEmpty(); n--) {
                arrived.add(waiting.remove(0));
            }
            arrived.sort(Behavior.LIVED);
            int latest = (int) (Math.max(past.stream().mapToLong(Behavior::time).max().orElse(0),
                    arrived.stream().mapToLong(Behavior::time).max().orElse(0)) / 60_000);
            boolean end = waiting.isEmpty() && arrived.isEmpty();
            Instant now = minute(end ? END : latest + chance.nextInt(45));
            boolean late = clock != null && !arrived.isEmpty() && arrived.get(0).occurredAt().isBefore(clock);
            if (life != null && (late || chance.nextInt(3) == 0)) {
                life.close();
                life = null;
            }
            Facts facts = new Facts(Profile.after(Shop.customer(), past),
                    clock == null ? List.of() : lookBack(release, past, late ? arrived.get(0).occurredAt() : clock, late), List.of(), clock);
            Deciding.Turn turn = late ? Deciding.anew(release.rules(), 1, facts, arrived, now)
                    : Deciding.onward(life != null ? life : new Life(release.rules(), 1, facts), arrived, now);
            Instant anew = turn.anew();
            turn.undone().forEach(undone -> ledger.computeIfPresent(Deciding.identity(undone),
                    (identity, made) -> made.at().isBefore(anew) ? made : null));
            turn.made().forEach(made -> ledger.putIfAbsent(Deciding.identity(made), made));
            life = turn.life();
            clock = Instant.ofEpochMilli(life.clock());
            past.addAll(arrived);
            past.sort(Behavior.LIVED);
            if (end) {
                life.close();
                return new HashSet<>(ledger.keySet());
            }
        }
    }

    /** As much of the past as the release's horizons say matters, as the service loads it. */
    private static List<Behavior> lookBack(Release release, List<Behavior> past, Instant from, boolean late) {
        return past.stream().filter(behavior -> late && behavior.changesCustomer() || release.rules().horizons().containsKey(behavior.type())
                && !behavior.occurredAt().isBefore(from.minus(release.rules().horizons().get(behavior.type())))).toList();
    }

    private static Instant minute(int minute) {
        return Instant.ofEpochMilli(minute * 60_000L);
    }
}
