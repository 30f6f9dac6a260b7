package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random journeys and random lives: however the turns fall, what is sent is what one straight run sends, in which
 * a turn comes at every behavior and every instant something is due.
 */
class InterleavingTest {

    private static final int DAY = 24 * 60;

    /** Something the customer does, in minutes from the start; "Started" fires the trigger. */
    record Done(int minute, String type) {
    }

    /** Journeys without conditions on what is known at the moment: a turn's delay must not matter at all. */
    @Property(tries = 400)
    void batches_delays_and_repeats_change_nothing(@ForAll("timeless") String journey, @ForAll("lives") List<Done> life,
            @ForAll("minutes") Set<Integer> turns) {
        assertThat(sends(batched(journey, life, turns))).isEqualTo(sends(straight(journey, life, Set.of())));
    }

    /** Journeys with exits and branches too: turns may come more often, and twice, than there is need. */
    @Property(tries = 400)
    void more_turns_change_nothing(@ForAll("any") String journey, @ForAll("lives") List<Done> life,
            @ForAll("minutes") Set<Integer> turns) {
        Rehearsal often = straight(journey, life, turns);
        assertThat(sends(often)).isEqualTo(sends(straight(journey, life, Set.of())));
        assertThat(often.failures).isEmpty();
    }

    /** With exits, a late turn sends less, never more: nothing goes out against what is known. */
    @Property(tries = 400)
    void nothing_is_sent_that_the_straight_run_would_not_send(@ForAll("exiting") String journey,
            @ForAll("lives") List<Done> life, @ForAll("minutes") Set<Integer> turns) {
        assertThat(sends(straight(journey, life, Set.of()))).containsAll(sends(batched(journey, life, turns)));
    }

    private static Rehearsal straight(String journey, List<Done> life, Set<Integer> more) {
        Rehearsal her = new Rehearsal(journey);
        her.lateAfter = Duration.ofDays(365);
        List<Done> left = new ArrayList<>(life);
        TreeSet<Integer> minutes = new TreeSet<>(more);
        life.forEach(done -> minutes.add(done.minute()));
        for (int minute : minutes) {
            her.runUntil(minute - 1 + "m");
            // an instant's behaviors are all there before what is due in it goes on
            left.removeIf(done -> done.minute() == minute && happens(her, done));
            if (more.contains(minute)) {
                her.repeat(at(minute));
            }
            her.turn(at(minute));
            her.runUntil(minute + "m");
        }
        her.runUntil("400d");
        return her;
    }

    private static Rehearsal batched(String journey, List<Done> life, Set<Integer> turns) {
        Rehearsal her = new Rehearsal(journey);
        her.lateAfter = Duration.ofDays(365);
        List<Done> left = new ArrayList<>(life);
        List<Integer> minutes = new ArrayList<>(new TreeSet<>(turns));
        minutes.add(60 * DAY);
        for (int minute : minutes) {
            left.removeIf(done -> done.minute() <= minute && happens(her, done));
            her.turn(at(minute));
        }
        her.runUntil("400d");
        return her;
    }

    private static boolean happens(Rehearsal her, Done done) {
        var behavior = her.behavior(at(done.minute()), done.type(), Map.of());
        if (done.type().equals("Started")) {
            her.fires("started", behavior);
        }
        return true;
    }

    private static Instant at(int minute) {
        return Rehearsal.at(minute + "m");
    }

    private static Set<String> sends(Rehearsal her) {
        Set<String> sends = her.messages.stream().map(message -> message.id() + " " + message.step()).collect(Collectors.toSet());
        assertThat(sends).hasSize(her.messages.size());
        return sends;
    }

    @Provide
    Arbitrary<List<Done>> lives() {
        return Combinators.combine(Arbitraries.integers().between(0, 20 * DAY),
                        Arbitraries.of("Started", "Clicked", "Viewed", "Ordered")).as(Done::new)
                .list().ofMinSize(1).ofMaxSize(12)
                .map(life -> life.stream().sorted(Comparator.comparingInt(Done::minute)).toList());
    }

    @Provide
    Arbitrary<Set<Integer>> minutes() {
        return Arbitraries.integers().between(0, 30 * DAY).set().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> timeless() {
        return steps(3, false).map(steps -> journey("", steps));
    }

    @Provide
    Arbitrary<String> exiting() {
        return steps(3, false).map(steps -> journey("exit: { when: 'Behavior( type == \"Ordered\" )' }\n", steps));
    }

    @Provide
    Arbitrary<String> any() {
        return steps(3, true).map(steps -> journey("exit: { when: 'Behavior( type == \"Ordered\" )' }\n", steps));
    }

    private static String journey(String exit, String steps) {
        int[] next = {0};
        String numbered = Pattern.compile("ID").matcher(steps).replaceAll(id -> "s" + next[0]++);
        return "journey: j\nenter: { on: started, reentry: always }\n" + exit + "steps: " + numbered + "\n";
    }

    private static Arbitrary<String> steps(int depth, boolean branches) {
        return step(depth, branches).list().ofMinSize(1).ofMaxSize(3).map(steps -> "[ " + String.join(", ", steps) + " ]");
    }

    private static Arbitrary<String> step(int depth, boolean branches) {
        Arbitrary<String> send = Arbitraries.just("{ id: ID, send: { channel: email, template: t } }");
        Arbitrary<String> wait = Arbitraries.of("30m", "5h", "1d", "{ until: \"09:00\" }", "{ until: friday, at: \"17:00\" }")
                .map(duration -> "{ id: ID, wait: " + duration + " }");
        if (depth == 0) {
            return Arbitraries.oneOf(send, wait);
        }
        Arbitrary<String> waitFor = Combinators.combine(
                        Arbitraries.of("Behavior( type == \"Clicked\" )", "Behavior( type == \"Viewed\" )",
                                "Behavior( type == \"Clicked\" ) Behavior( type == \"Viewed\" )",
                                "Behavior( type == \"Clicked\" ) not Behavior( type == \"Viewed\" )"),
                        Arbitraries.of("1h", "2d", "5d"), steps(depth - 1, branches), steps(depth - 1, branches))
                .as((when, within, then, otherwise) -> "{ id: ID, wait_for: { when: '" + when + "', within: " + within
                        + " }, then: " + then + ", otherwise: " + otherwise + " }");
        if (!branches) {
            return Arbitraries.oneOf(send, wait, waitFor);
        }
        Arbitrary<String> branch = Combinators.combine(Arbitraries.of("Clicked", "Viewed"), steps(depth - 1, true),
                        steps(depth - 1, true))
                .as((type, then, otherwise) -> "{ id: ID, branch: [ { when: 'Behavior( type == \"" + type + "\" )', then: " + then
                        + " }, { else: " + otherwise + " } ] }");
        return Arbitraries.oneOf(send, wait, waitFor, branch);
    }
}
