package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kairos.TestDatabase;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.SplitCourses.Winner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Where customers go at a split about which something is decided. */
class SplitCoursesTest {

    private static final String WINNING = split("winner: { goal: order }");
    private static final String ADAPTIVE = split("adaptive: { goal: order }");
    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

    @Test
    void everybody_new_takes_the_winner_and_it_is_on_record_that_nobody_drew() {
        for (int i = 0; i < 20; i++) {
            Changes.ArmTaken took = took(WINNING, i, won("b"));
            assertThat(took).extracting(Changes.ArmTaken::arm, Changes.ArmTaken::bucket, Changes.ArmTaken::course).containsExactly("b", null, "winner");
        }
    }

    @Test
    void who_took_an_arm_before_stays_on_it() {
        Courses before = new Courses(won("b").bySplit(), Map.of(Ids.user("u1"), Map.of("j/offer", "a")));
        assertThat(took(WINNING, 1, before)).extracting(Changes.ArmTaken::arm, Changes.ArmTaken::course).containsExactly("a", "kept");
    }

    @Test
    void a_split_with_other_arms_than_those_it_was_decided_among_is_another_test() {
        Courses old = new Courses(Map.of("j/offer", new Courses.Course("b", Set.of("a", "b", "c"), Map.of())), Map.of());
        assertThat(IntStream.range(0, 40).mapToObj(i -> took(WINNING, i, old).arm()).distinct()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void an_adaptive_split_shares_customers_out_as_its_shares_stand() {
        Courses shares = new Courses(Map.of("j/offer", new Courses.Course(null, Set.of(), Map.of("a", 9_000, "b", 1_000))), Map.of());
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> took(ADAPTIVE, i, shares)).peek(took -> assertThat(took.course()).isEqualTo("adaptive"))
                .filter(took -> took.arm().equals("a")).count() / 1_000.0).isCloseTo(0.9, within(0.03));
        assertThat(took(WINNING, 1, shares).course()).as("of a split that is not adaptive").isNull();
    }

    @Test
    void a_winner_is_decided_once_and_not_again_after_it_was_taken_back() {
        Jdbi jdbi = TestDatabase.jdbi();
        SplitCourses courses = new SplitCourses(jdbi);
        assertThat(courses.decide("j", "offer", winner("b"))).isTrue();
        assertThat(courses.decide("j", "offer", winner("a"))).isFalse();
        assertThat(courses.of(List.of()).of("j", "offer").winner()).isEqualTo("b");
        courses.set("j", "offer", winner(null));
        assertThat(courses.of(List.of()).of("j", "offer")).isNull();
        assertThat(courses.decide("j", "offer", winner("b"))).isFalse();
        assertThat(courses.decide("j", "offer", new Winner("c", List.of("a", "c"), "order", "why", "kairos", NOW))).as("with other arms").isTrue();
    }

    private static Winner winner(String arm) {
        return new Winner(arm, List.of("b", "a"), "order", "why", "kairos", NOW);
    }

    private static Courses won(String arm) {
        return new Courses(Map.of("j/offer", new Courses.Course(arm, Set.of("a", "b"), Map.of())), Map.of());
    }

    private static Changes.ArmTaken took(String journey, int customer, Courses courses) {
        Rehearsal her = new Rehearsal(journey);
        her.customer = new Customer(Ids.user("u" + customer), "u" + customer, JsonValues.EMPTY, Rehearsal.START);
        her.courses = courses;
        her.start("0m", Map.of());
        return her.arms.get(0);
    }

    private static String split(String aim) {
        return "journey: j\nenter: { on: started }\ngoal: { name: order, when: 'Behavior( type == \"Order Completed\" )', within: 7d }\n"
                + "steps:\n  - id: offer\n    split: { arms: { a: 50, b: 50 }, " + aim + " }\n";
    }
}
