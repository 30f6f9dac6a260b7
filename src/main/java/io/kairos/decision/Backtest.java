package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two releases over the same past, customer by customer. Rules that read the same in both are decided once: rules do not
 * see each other, so only the changed ones can make a difference.
 */
final class Backtest {

    private static final int MOST_SHOWN = 100;

    /** How often something came under each of the two releases. */
    record Pair(long active, long draft) {

        Pair plus(boolean inActive, boolean inDraft) {
            return new Pair(active + (inActive ? 1 : 0), draft + (inDraft ? 1 : 0));
        }
    }

    /** @param activeAt null when only the draft decides it, {@code draftAt} null when only the active release does */
    record Change(String customer, String trigger, String key, Instant activeAt, Instant draftAt) {
    }

    /**
     * @param perDay      day (UTC) to trigger to counts
     * @param perRule     by the rule's name
     * @param perTrigger  by the trigger's name
     * @param changes     by GAINED, LOST, EARLIER, LATER how many decisions
     * @param examples    up to a hundred of each
     * @param customersAffected customers with any change
     * @param approximate rules that look at decisions, enrollments or contacts, which a backtest does not have
     */
    record Result(long customers, long behaviors, long customersAffected, Map<String, Map<String, Pair>> perDay, Map<String, Pair> perRule,
            Map<String, Pair> perTrigger, Map<Redeciding.Kind, Long> changes, Map<Redeciding.Kind, List<Change>> examples,
            Set<String> changedRules, Set<String> approximate) {
    }

    private final Release active;
    private final Release draft;
    private final Instant from;
    private final Instant until;
    private final RuleBase same;
    private final RuleBase before;
    private final RuleBase after;
    private final Set<String> changed = new TreeSet<>();
    private long customers;
    private long behaviors;
    private long affected;
    private final Map<String, Map<String, Pair>> perDay = new TreeMap<>();
    private final Map<String, Pair> perRule = new TreeMap<>();
    private final Map<String, Pair> perTrigger = new TreeMap<>();
    private final Map<Redeciding.Kind, Long> changes = new TreeMap<>();
    private final Map<Redeciding.Kind, List<Change>> examples = new TreeMap<>();

    Backtest(Release active, Release draft, Instant from, Instant until) {
        this.active = active;
        this.draft = draft;
        this.from = from;
        this.until = until;
        Set<String> unchanged = new TreeSet<>(draft.rules().rules());
        unchanged.removeIf(rule -> !draft.rules().ruleHash(rule).equals(active.rules().ruleHash(rule)));
        Set<String> all = new TreeSet<>(draft.rules().rules());
        all.addAll(active.rules().rules());
        all.stream().filter(rule -> !unchanged.contains(rule)).forEach(changed::add);
        same = draft.rules().without(changed);
        before = active.rules().without(unchanged);
        after = draft.rules().without(unchanged);
    }

    /** Decides a customer under both; may be called from several threads at once. */
    void add(Customer customer, List<Behavior> history) {
        List<Decision> both = decide(same, draft.number(), customer, history);
        List<Decision> live = decide(before, active.number(), customer, history);
        List<Decision> other = decide(after, draft.number(), customer, history);
        List<Redeciding.Difference> differences = differences(both, live, other);
        synchronized (this) {
            customers++;
            behaviors += history.size();
            affected += differences.isEmpty() ? 0 : 1;
            both.forEach(decision -> count(decision, true, true));
            live.forEach(decision -> count(decision, true, false));
            other.forEach(decision -> count(decision, false, true));
            for (Redeciding.Difference difference : differences) {
                changes.merge(difference.kind(), 1L, Long::sum);
                List<Change> shown = examples.computeIfAbsent(difference.kind(), kind -> new ArrayList<>());
                if (shown.size() < MOST_SHOWN) {
                    shown.add(new Change(customer.userId() == null ? customer.id().toString() : customer.userId(), difference.trigger(),
                            difference.key(), at(difference.live()), at(difference.other())));
                }
            }
        }
    }

    private static List<Redeciding.Difference> differences(List<Decision> both, List<Decision> live, List<Decision> other) {
        if (live.isEmpty() && other.isEmpty()) {
            return List.of();
        }
        // a changed and an unchanged rule may fire the same trigger: the earlier one counts
        List<Decision> allLive = new ArrayList<>(both);
        allLive.addAll(live);
        List<Decision> allOther = new ArrayList<>(both);
        allOther.addAll(other);
        allLive.sort(java.util.Comparator.comparing(Decision::at));
        allOther.sort(java.util.Comparator.comparing(Decision::at));
        return Redeciding.differences(firsts(allLive), firsts(allOther));
    }

    private static List<Decision> firsts(List<Decision> decisions) {
        Set<List<String>> seen = new HashSet<>();
        return decisions.stream().filter(decision -> seen.add(Deciding.identity(decision))).toList();
    }

    private List<Decision> decide(RuleBase rules, long release, Customer customer, List<Behavior> history) {
        boolean nothing = rules.rules().isEmpty() || rules.anyTypeHorizon().isZero()
                && history.stream().noneMatch(behavior -> rules.horizons().containsKey(behavior.type()));
        return nothing ? List.of() : Redeciding.decide(rules, release, customer, history, List.of(), from, until).decisions();
    }

    private void count(Decision decision, boolean inActive, boolean inDraft) {
        Pair none = new Pair(0, 0);
        perRule.merge(decision.rule(), none.plus(inActive, inDraft), (one, more) -> one.plus(inActive, inDraft));
        perTrigger.merge(decision.trigger(), none.plus(inActive, inDraft), (one, more) -> one.plus(inActive, inDraft));
        perDay.computeIfAbsent(decision.at().atZone(ZoneOffset.UTC).toLocalDate().toString(), day -> new TreeMap<>())
                .merge(decision.trigger(), none.plus(inActive, inDraft), (one, more) -> one.plus(inActive, inDraft));
    }

    private static Instant at(Decision decision) {
        return decision == null ? null : decision.at();
    }

    synchronized Result result() {
        Set<String> approximate = new TreeSet<>();
        for (Release release : List.of(active, draft)) {
            release.rules().rules().stream().filter(rule -> release.rules().source(rule).text().matches("(?s).*\\b(Decision|Enrollment|Contact)\\s*\\(.*"))
                    .forEach(approximate::add);
        }
        return new Result(customers, behaviors, affected, perDay, perRule, perTrigger, changes, examples, changed, approximate);
    }
}
