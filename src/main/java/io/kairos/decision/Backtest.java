package io.kairos.decision;

import io.kairos.customer.Customer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Counts what two releases do over the same past, and where they differ. */
public final class Backtest {

    private static final int MOST_SHOWN = 100;

    /** What a backtest takes into account, and what it leaves out: with every result, so that nobody has to guess. */
    private static final List<String> CONSIDERED = List.of(
            "Behaviors count at the time they happened, late ones as if they had come in time.",
            "Rules see the attributes of then, and the decisions, enrollments and messages that came of the release itself; from before the first day those on record.",
            "Journeys run with settle time, entry and exit conditions, re-entry, holdouts, waits, splits and changes of attributes.",
            "Messages are rendered, and checked for consent, addresses, frequency caps, quiet hours and send windows.");
    private static final List<String> NOT_CONSIDERED = List.of(
            "Enrollments that began before the first day do not go on, under either release; they count for re-entry only.",
            "Customers behave as they did: nobody opens, clicks or buys because of a message that only one of the releases sends.",
            "Journeys that were paused or stopped run, what is being tested as a split keeps its planned shares, and providers never fail.",
            "Recommendations know what the customer did herself and nothing of other customers.");

    /** What the draft does compared with the active release; a message is REWORDED when it goes out at the same time and reads differently. */
    public enum Kind {
        GAINED, LOST, EARLIER, LATER, REWORDED
    }

    /** How often something came under each of the two releases. */
    public record Pair(long active, long draft) {

        static final Pair NONE = new Pair(0, 0);

        public Pair plus(Pair more) {
            return new Pair(active + more.active, draft + more.draft);
        }
    }

    /** @param activeAt null when only the draft does it, {@code draftAt} null when only the active release does */
    public record Change(String customer, String name, String key, Instant activeAt, Instant draftAt) {
    }

    /**
     * Triggers, enrollments or messages.
     *
     * @param perDay   day (UTC) to counts
     * @param perName  by trigger, journey or template: day to counts
     * @param perOrigin of triggers by rule, of messages by journey
     * @param changes  by GAINED, LOST, EARLIER, LATER, REWORDED how many
     * @param examples up to a hundred of each
     */
    public record Section(Pair total, Map<String, Pair> perDay, Map<String, Pair> perName, Map<String, Map<String, Pair>> perNameAndDay, Map<String, Pair> perOrigin,
            Map<Kind, Long> changes, Map<Kind, List<Change>> examples) {

        Section() {
            this(Pair.NONE, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new EnumMap<>(Kind.class), new EnumMap<>(Kind.class));
        }

        private Section count(Outcome outcome, Pair one) {
            String day = outcome.at().atZone(ZoneOffset.UTC).toLocalDate().toString();
            perDay.merge(day, one, Pair::plus);
            perName.merge(outcome.name(), one, Pair::plus);
            perNameAndDay.computeIfAbsent(outcome.name(), name -> new TreeMap<>()).merge(day, one, Pair::plus);
            perOrigin.merge(outcome.by(), one, Pair::plus);
            return new Section(total.plus(one), perDay, perName, perNameAndDay, perOrigin, changes, examples);
        }

        private void differs(Customer customer, Outcome.Difference difference) {
            changes.merge(difference.kind(), 1L, Long::sum);
            List<Change> shown = examples.computeIfAbsent(difference.kind(), kind -> new ArrayList<>());
            if (shown.size() < MOST_SHOWN) {
                shown.add(new Change(customer.userId() == null ? customer.id().toString() : customer.userId(), difference.either().name(), difference.either().key(),
                        difference.active() == null ? null : difference.active().at(), difference.draft() == null ? null : difference.draft().at()));
            }
        }
    }

    /**
     * @param customersAffected customers with any change
     * @param withheld     messages that would not have gone out, by reason
     * @param changedFiles journeys, templates and policies that are not the same
     * @param failures     customers left out because a rule or journey failed on them, by what failed
     */
    public record Result(long customers, long behaviors, long customersAffected, Section triggers, Section enrollments, Section messages, Map<String, Pair> withheld,
            Set<String> changedRules, Set<String> changedFiles, Map<String, Long> failures, List<String> considered, List<String> notConsidered) {
    }

    private final Map<Outcome.What, Section> sections = new EnumMap<>(Outcome.What.class);
    private final Map<String, Long> failures = new TreeMap<>();
    private long customers;
    private long behaviors;
    private long affected;

    Backtest() {
    }

    /** May be called from several threads at once. */
    void add(List<ComparingReleases.Compared> page) {
        Map<ComparingReleases.Compared, List<Outcome.Difference>> differences = new IdentityHashMap<>();
        page.forEach(one -> differences.put(one, Outcome.differences(one.active(), one.draft())));
        synchronized (this) {
            page.forEach(one -> add(one, differences.get(one)));
        }
    }

    private void add(ComparingReleases.Compared one, List<Outcome.Difference> differences) {
        customers++;
        behaviors += one.behaviors();
        affected += differences.isEmpty() ? 0 : 1;
        if (one.failure() != null) {
            failures.merge((one.failure().rule() == null ? "" : one.failure().rule() + ": ") + one.failure().getMessage(), 1L, Long::sum);
        }
        count(one.active(), new Pair(1, 0));
        count(one.draft(), new Pair(0, 1));
        differences.forEach(difference -> sections.get(difference.either().what()).differs(one.customer(), difference));
    }

    private void count(List<Outcome> outcomes, Pair each) {
        outcomes.forEach(outcome -> sections.compute(outcome.what(), (what, section) -> (section == null ? new Section() : section).count(outcome, each)));
    }

    synchronized Result result(Set<String> changedRules, Set<String> changedFiles) {
        Function<Outcome.What, Section> of = what -> sections.getOrDefault(what, new Section());
        return new Result(customers, behaviors, affected, of.apply(Outcome.What.TRIGGER), of.apply(Outcome.What.ENROLLMENT), of.apply(Outcome.What.MESSAGE),
                of.apply(Outcome.What.WITHHELD).perName(), changedRules, changedFiles, failures, CONSIDERED, NOT_CONSIDERED);
    }
}
