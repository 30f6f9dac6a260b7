package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens to people under way in a journey that is changed. */
class MovedPeopleTest {

    private static final String HEAD = "journey: j\nenter: { on: started }\nsteps:\n";

    private static InFlight move(String... renamed) {
        Map<String, String> steps = new HashMap<>();
        for (int i = 0; i < renamed.length; i += 2) {
            steps.put(renamed[i], renamed[i + 1]);
        }
        return new InFlight(InFlight.Policy.MOVE, steps);
    }

    @Test
    void a_moved_wait_is_judged_on_what_she_did_before_she_was_moved() {
        Rehearsal her = new Rehearsal(HEAD + "  - { id: w, wait_for: { when: 'Behavior( type == \"A\" )', within: 9d } }\n");
        her.start("0m", Map.of());
        her.behavior("1h", "B");
        her.turn("1h");
        her.release(HEAD + "  - { id: w, wait_for: { when: 'Behavior( type == \"B\" )', within: 9d } }\n");
        her.inFlight.put("j", move());
        her.turn("2h");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.COMPLETED);
        assertThat(her.steps).extracting(StepRun::outcome).contains("matched");
    }

    @Test
    void a_call_that_was_made_is_not_made_again_under_another_id() {
        String call = "  - { id: %s, webhook: { url: 'https://shop.example/hook' } }\n";
        String pause = "  - { id: pause, wait: 1d }\n";
        Rehearsal her = new Rehearsal(HEAD + call.formatted("call") + pause);
        her.start("0m", Map.of());
        her.release(HEAD + pause + call.formatted("told"));
        her.inFlight.put("j", move());
        her.turn("1h");
        her.runUntil("2d");
        assertThat(her.sentSteps()).containsExactly("call");
        assertThat(her.only().state()).isEqualTo(EnrollmentState.COMPLETED);
    }

    @Test
    void a_wait_that_began_late_keeps_its_length() {
        String steps = "  - { id: first, wait: 1h }\n  - { id: w, wait: %s }\n  - { id: s, send: { channel: email, template: t } }\n";
        Rehearsal her = new Rehearsal(HEAD + steps.formatted("1d"));
        her.start("0m", Map.of());
        her.turn("3d");
        assertThat(her.nextDue).isEqualTo(Rehearsal.at("4d"));
        her.release(HEAD + steps.formatted("2d"));
        her.inFlight.put("j", move());
        her.turn("3d1h");
        assertThat(her.nextDue).isEqualTo(Rehearsal.at("5d"));
    }

    @Test
    void a_step_that_says_now_what_another_said_before_is_left_out() {
        String steps = "  - { id: one, send: { channel: email, template: %s } }\n  - { id: w, wait: 1d }\n  - { id: two, send: { channel: email, template: %s } }\n";
        Rehearsal her = new Rehearsal(HEAD + steps.formatted("a", "b"));
        her.start("0m", Map.of());
        her.release(HEAD + steps.formatted("b", "a"));
        her.inFlight.put("j", move());
        her.turn("1h");
        her.runUntil("9d");
        assertThat(her.messages).extracting(Outbox.MessageRequest::template).containsExactly("a");
    }

    @Test
    void a_repeat_goes_on_repeating() {
        String steps = "  - id: r\n    repeat:\n      times: 3\n      steps:\n        - { id: nudge, send: { channel: email, template: t } }\n        - { id: w, wait: %s }\n";
        Rehearsal her = new Rehearsal(HEAD + steps.formatted("1d"));
        her.start("0m", Map.of());
        her.release(HEAD + steps.formatted("2d"));
        her.inFlight.put("j", move());
        her.turn("1h");
        her.runUntil("20d");
        assertThat(her.messages).hasSize(3).extracting(Outbox.MessageRequest::id).doesNotHaveDuplicates();
    }

    @Test
    void the_arm_of_a_split_is_kept() {
        String steps = "  - id: s\n    split: { arms: { a: %s, b: %s } }\n    arms:\n      a:\n        - { id: wa, wait: 1d }\n        - { id: sa, send: { channel: sms, template: a } }\n"
                + "      b:\n        - { id: wb, wait: 1d }\n        - { id: sb, send: { channel: push, template: b } }\n";
        Rehearsal her = new Rehearsal(HEAD + steps.formatted("99", "1"));
        her.start("0m", Map.of());
        String stands = her.only().step();
        her.release(HEAD + steps.formatted("1", "99"));
        her.inFlight.put("j", move());
        her.turn("1h");
        assertThat(her.only().step()).isEqualTo(stands);
        her.runUntil("9d");
        assertThat(her.messages).extracting(Outbox.MessageRequest::template).containsExactly(stands.substring(1));
    }

    @Test
    void what_a_lane_sent_is_not_sent_again_behind_the_lanes_and_a_lane_that_is_gone_ends() {
        String lanes = "  - id: p\n    parallel:\n      lanes:\n        x:\n          - { id: sx, send: { channel: email, template: x } }\n"
                + "        y:\n          - { id: wy, wait: 5d }\n          - { id: sy, send: { channel: email, template: y } }\n";
        Rehearsal her = new Rehearsal(HEAD + lanes);
        her.start("0m", Map.of());
        her.release(HEAD + "  - id: p\n    parallel:\n      lanes:\n        z:\n          - { id: wz, wait: 1d }\n        x:\n          - { id: wx, wait: 1d }\n"
                + "  - { id: wy, wait: 5d }\n"
                + "  - { id: more, send: { channel: email, template: x } }\n  - { id: sy, send: { channel: email, template: y } }\n");
        her.inFlight.put("j", move());
        her.turn("1h");
        her.runUntil("20d");
        assertThat(her.failures).isEmpty();
        assertThat(her.messages).extracting(Outbox.MessageRequest::template).containsExactly("x", "y");
        assertThat(her.rows.values()).noneMatch(EnrollmentRow::isLive);
    }

    /**
     * Any journey of sends, calls and waits, edited anyhow between any two of its steps: she gets no template and no call a second time,
     * as long as each version has each of them once.
     */
    @Property(tries = 500)
    void no_edit_sends_anything_twice(@ForAll("versions") List<List<String>> versions, @ForAll("moments") List<Integer> moments) {
        Rehearsal her = new Rehearsal(HEAD + text(versions.get(0)));
        her.start("0m", Map.of());
        for (int i = 1; i < versions.size(); i++) {
            her.runUntil(moments.get(i) + i * 30 + "h");
            if (!her.only().isLive()) {
                break;
            }
            Rehearsal current = her;
            List<String> next = versions.get(i);
            Map<String, String> renamed = new HashMap<>();
            if (next.stream().noneMatch(step -> step.equals(current.only().step()))) {
                // where she stands is gone: to another wait, or out
                renamed.put(her.only().step(), next.stream().filter(step -> step.startsWith("w")).findFirst().orElse(null));
            }
            her.release(HEAD + text(next));
            her.inFlight.put("j", new InFlight(InFlight.Policy.MOVE, renamed));
            her.turn(moments.get(i) + i * 30 + "h");
        }
        her.runUntil("99d");
        assertThat(her.failures).isEmpty();
        List<String> got = her.messages.stream().map(message -> message.template() == null ? message.context().text("url") : message.template()).toList();
        assertThat(got).doesNotHaveDuplicates();
        assertThat(her.messages).extracting(Outbox.MessageRequest::id).doesNotHaveDuplicates();
    }

    /**
     * The same of journeys with lanes, arms, repeats and all channels. Where somebody's step is gone she goes to a wait, or out; where the policy
     * would lead nowhere the release is not activated.
     */
    @Property(tries = 300)
    void no_edit_of_lanes_arms_or_repeats_sends_anything_twice(@ForAll("shaped") List<String> versions, @ForAll("moments") List<Integer> moments) {
        Rehearsal her = new Rehearsal(HEAD + versions.get(0));
        her.start("0m", Map.of());
        for (int i = 1; i < versions.size(); i++) {
            her.runUntil(moments.get(i) + i * 30 + "h");
            Journey from = Journeys.of(her.active()).named("j");
            Journey to = Journeys.of(Rehearsal.releaseOf(9, HEAD + versions.get(i))).named("j");
            InFlight policy = new InFlight(InFlight.Policy.MOVE, gone(her, to));
            if (her.rows.values().stream().anyMatch(row -> row.isLive() && policy.place(row.state(), row.step(), from, to).outcome() == InFlight.Outcome.NOWHERE)) {
                continue;
            }
            her.release(HEAD + versions.get(i));
            her.inFlight.put("j", policy);
            her.turn(moments.get(i) + i * 30 + "h");
        }
        her.runUntil("199d");
        assertThat(her.failures).isEmpty();
        assertThat(her.messages).extracting(Outbox.MessageRequest::template).doesNotHaveDuplicates();
        assertThat(her.rows.values()).noneMatch(EnrollmentRow::isLive);
    }

    private static Map<String, String> gone(Rehearsal her, Journey to) {
        Map<String, String> mapped = new HashMap<>();
        her.rows.values().stream().filter(row -> row.isLive() && row.step() != null && to.route().step(row.step()) == null).forEach(row ->
                mapped.put(row.step(), to.route().all().stream().filter(Step.Wait.class::isInstance).map(Step::id).sorted().findFirst().orElse(null)));
        return mapped;
    }

    /** Waits w…, and messages of the templates t1 to t6, each once in a version, some in lanes, arms or repeats; ids go on from version to version or do not. */
    @Provide
    Arbitrary<List<String>> shaped() {
        Arbitrary<String> step = Combinators.combine(Arbitraries.of("wait: 19h", "wait: 39h", "send"), Arbitraries.integers().between(1, 6), Arbitraries.of("a", "b"),
                Arbitraries.of("email", "sms", "push", "in-app", "slack")).as((kind, content, name, channel) -> kind.equals("send")
                        ? "{ id: s" + content + name + ", send: { channel: " + channel + ", template: t" + content + " } }" : "{ id: w" + content + name + ", " + kind + " }");
        Arbitrary<List<String>> part = Combinators.combine(Arbitraries.of("", "", "lanes", "arms", "repeat"), step.list().ofMinSize(2).ofMaxSize(4))
                .as((shape, steps) -> Stream.concat(Stream.of(shape), steps.stream()).toList());
        return part.list().ofMinSize(1).ofMaxSize(4).map(MovedPeopleTest::shape).list().ofMinSize(2).ofMaxSize(4);
    }

    private static String shape(List<List<String>> parts) {
        Set<String> contents = new HashSet<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            List<String> steps = parts.get(i).subList(1, parts.get(i).size()).stream().filter(step -> contents.add(step.substring(6, 8))).toList();
            String shape = steps.size() < 2 ? "" : parts.get(i).get(0);
            String first = steps.isEmpty() ? "" : "            - " + steps.get(0) + "\n";
            String rest = steps.stream().skip(1).map(step -> "            - " + step + "\n").collect(Collectors.joining());
            text.append(switch (shape) {
                case "lanes" -> "  - id: p" + i + "\n    parallel:\n      lanes:\n        x:\n" + first + "        y:\n" + rest;
                case "arms" -> "  - id: q" + i + "\n    split: { arms: { x: 50, y: 50 } }\n    arms:\n        x:\n" + first + "        y:\n" + rest;
                case "repeat" -> "  - id: r" + i + "\n    repeat:\n      times: 1\n      steps:\n" + first + rest;
                default -> steps.stream().map(step -> "  - " + step + "\n").collect(Collectors.joining());
            });
        }
        return text.isEmpty() ? "  - { id: w0, wait: 1h }\n" : text.toString();
    }

    /** Steps by id: w… waits, s… sends the template of its digit, c… calls the address of its digit; the letter behind makes ids differ. */
    @Provide
    Arbitrary<List<List<String>>> versions() {
        Arbitrary<String> step = Arbitraries.of("w", "s", "c").flatMap(kind -> Arbitraries.integers().between(1, 3)
                .flatMap(content -> Arbitraries.of("a", "b").map(name -> kind + content + name)));
        return step.list().ofMinSize(1).ofMaxSize(7).map(MovedPeopleTest::eachContentOnce).list().ofMinSize(2).ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Integer>> moments() {
        return Arbitraries.integers().between(0, 29).list().ofSize(4);
    }

    private static List<String> eachContentOnce(List<String> steps) {
        List<String> kept = new ArrayList<>();
        Set<String> contents = new HashSet<>();
        for (String step : steps) {
            if (contents.add(step.substring(0, 2))) {
                kept.add(step);
            }
        }
        return kept;
    }

    private static String text(List<String> steps) {
        StringBuilder text = new StringBuilder();
        for (String step : steps) {
            char content = step.charAt(1);
            text.append("  - { id: ").append(step).append(", ").append(switch (step.charAt(0)) {
                case 'w' -> "wait: " + content + "9h";
                case 's' -> "send: { channel: email, template: t" + content + " }";
                default -> "webhook: { url: 'https://shop.example/" + content + "' }";
            }).append(" }\n");
        }
        return text.toString();
    }
}
