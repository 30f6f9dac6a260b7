package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Two releases over the same stretch of the past, customer by customer. What cannot make a difference is done once: rules that read the same in both
 * (rules do not see each other, but for those that look back at decisions, enrollments or contacts), and journeys where both decide alike and nothing but
 * rules changed.
 */
final class ComparingReleases {

    /**
     * What came of both for a customer.
     *
     * @param failure why a rule or a journey could not go on; null when all went well, otherwise there is nothing else
     * @param wakeAt  when something is due behind the stretch; null without
     */
    record Compared(Customer customer, long behaviors, List<Outcome> active, List<Outcome> draft, RuleFailure failure, Instant wakeAt) {
    }

    private final Release active;
    private final Release draft;
    private final Instant from;
    private final Instant until;
    private final Rehearsing rehearsing;
    private final RuleBase same;
    private final RuleBase before;
    private final RuleBase after;
    private final Set<String> changedRules = new TreeSet<>();
    private final Set<String> changedFiles = new TreeSet<>();
    private final boolean oneWalk;
    /** By release, the triggers that start its journeys. */
    private final Map<Release, Set<String>> starting = new IdentityHashMap<>();

    /** @param from inclusive, as {@code until} is */
    ComparingReleases(Release active, Release draft, Instant from, Instant until) {
        this.active = active;
        this.draft = draft;
        this.from = from;
        this.until = until;
        this.rehearsing = draft.part(Rehearsing.class);
        Set<String> unchanged = new TreeSet<>(draft.rules().rules());
        unchanged.removeIf(rule -> !draft.rules().ruleHash(rule).equals(active.rules().ruleHash(rule)));
        Stream.of(draft, active).flatMap(release -> release.rules().rules().stream()).filter(rule -> !unchanged.contains(rule)).forEach(changedRules::add);
        Stream.of(draft, active).flatMap(release -> release.files().keySet().stream())
                .filter(file -> matters(file) && !Arrays.equals(active.files().get(file), draft.files().get(file))).forEach(changedFiles::add);
        Set<String> lookingBack = draft.rules().lookingBack();
        same = draft.rules().without(union(changedRules, lookingBack));
        before = active.rules().without(union(unchanged, active.rules().lookingBack()));
        after = draft.rules().without(union(unchanged, lookingBack));
        Stream.of(active, draft).forEach(release -> starting.put(release, rehearsing == null ? Set.of() : rehearsing.starting(release)));
        oneWalk = changedFiles.isEmpty() && lookingBack.equals(active.rules().lookingBack()) && unchanged.containsAll(lookingBack);
    }

    /** Whether what a file says beside rules can make a difference to a customer. */
    private static boolean matters(String file) {
        return file.matches("(journeys|templates|policies)/.*");
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    Set<String> changedRules() {
        return changedRules;
    }

    /** Journeys, templates and policies. */
    Set<String> changedFiles() {
        return changedFiles;
    }

    /** How far back from the beginning to read, by type; from there on everything matters to journeys. */
    Map<String, Duration> horizons() {
        Map<String, Duration> horizons = Redeciding.horizons(active, draft);
        if (rehearsing != null) {
            rehearsing.lookBack().forEach((type, horizon) -> horizons.merge(type, horizon, (one, other) -> one.compareTo(other) > 0 ? one : other));
        }
        return horizons;
    }

    Duration anyType() {
        Duration any = Redeciding.anyType(active, draft);
        return any.isZero() ? Duration.ofMillis(1) : any;
    }

    /** May be called from several threads at once. */
    List<Compared> compare(Map<UUID, Customer> customers, Map<UUID, List<Behavior>> histories, KnownFacts known) {
        List<Compared> compared = new ArrayList<>();
        List<Decided> walking = new ArrayList<>();
        Map<UUID, List<Decision>> earlier = known.decisions(histories.keySet(), from);
        for (Map.Entry<UUID, List<Behavior>> history : histories.entrySet()) {
            Customer customer = customers.get(history.getKey());
            try {
                Decided decided = decide(customer, history.getValue(), earlier.getOrDefault(customer.id(), List.of()));
                if (walks(active, decided.active()) || walks(draft, decided.draft())) {
                    walking.add(decided);
                } else {
                    compared.add(new Compared(customer, decided.behaviors(), outcomes(decided.active()), outcomes(decided.draft()), null, decided.wakeAt()));
                }
            } catch (RuleFailure failure) {
                compared.add(new Compared(customer, history.getValue().size(), List.of(), List.of(), failure, null));
            }
        }
        if (!walking.isEmpty()) {
            Map<UUID, List<Object>> others = known.others(walking.stream().map(decided -> decided.start().customer().id()).toList(), from);
            walking.forEach(decided -> compared.add(walk(decided, others.getOrDefault(decided.start().customer().id(), List.of()))));
        }
        return compared;
    }

    /** @param active decisions of the rules that only look at behaviors, as {@code draft} are */
    private record Decided(Reliving.Start start, List<Behavior> within, List<Decision> active, List<Decision> draft, Instant wakeAt) {

        long behaviors() {
            return start.before().size() + within.size();
        }
    }

    private Decided decide(Customer customer, List<Behavior> history, List<Decision> earlier) {
        List<Behavior> past = new ArrayList<>();
        List<Behavior> within = new ArrayList<>();
        for (Behavior behavior : history) {
            if (behavior.occurredAt().isBefore(from)) {
                past.add(behavior);
            } else if (!behavior.occurredAt().isAfter(until) && !behavior.type().equals(Behavior.CUSTOMER_UPDATED)) {
                // what journeys changed within the stretch they change once more
                within.add(behavior);
            }
        }
        Reliving.Start start = Reliving.Start.of(customer, past, from);
        Redeciding.Past both = decide(same, draft.number(), start, within);
        Redeciding.Past live = decide(before, active.number(), start, within);
        Redeciding.Past other = decide(after, draft.number(), start, within);
        return new Decided(start.with(earlier), within, firsts(both, live, earlier), firsts(both, other, earlier), earliest(both.wakeAt(), other.wakeAt()));
    }

    private Redeciding.Past decide(RuleBase rules, long release, Reliving.Start start, List<Behavior> within) {
        boolean nothing = rules.rules().isEmpty() || rules.anyTypeHorizon().isZero()
                && Stream.concat(start.before().stream(), within.stream()).noneMatch(behavior -> rules.horizons().containsKey(behavior.type()));
        return nothing ? new Redeciding.Past(List.of(), List.of(), null) : Redeciding.decide(rules, release, start, within, until);
    }

    /** What is on record from before is not decided again; of a changed and an unchanged rule that fire the same trigger, the earlier one counts. */
    private static List<Decision> firsts(Redeciding.Past one, Redeciding.Past other, List<Decision> earlier) {
        if (earlier.isEmpty() && (one.decisions().isEmpty() || other.decisions().isEmpty())) {
            return one.decisions().isEmpty() ? other.decisions() : one.decisions();
        }
        Set<List<String>> seen = new HashSet<>();
        earlier.forEach(decision -> seen.add(Deciding.identity(decision)));
        return Stream.of(one, other).flatMap(past -> past.decisions().stream()).sorted(Comparator.comparing(Decision::at))
                .filter(decision -> seen.add(Deciding.identity(decision))).toList();
    }

    private static Instant earliest(Instant one, Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    private static List<Outcome> outcomes(List<Decision> decisions) {
        return decisions.stream().map(Outcome::of).toList();
    }

    private boolean walks(Release release, List<Decision> decisions) {
        return rehearsing != null && (!release.rules().lookingBack().isEmpty()
                || decisions.stream().anyMatch(decision -> starting.get(release).contains(decision.trigger())));
    }

    private Compared walk(Decided decided, List<Object> others) {
        Reliving.Start start = decided.start().with(others);
        try {
            Reliving.Relived live = walk(active, start, decided.active(), decided.within());
            Reliving.Relived other = oneWalk && decided.active().equals(decided.draft()) ? live : walk(draft, start, decided.draft(), decided.within());
            return new Compared(start.customer(), decided.behaviors(), live.outcomes(), other.outcomes(), null, earliest(decided.wakeAt(), other.wakeAt()));
        } catch (RuleFailure failure) {
            return new Compared(start.customer(), decided.behaviors(), List.of(), List.of(), failure, null);
        }
    }

    /** When a journey changed attributes that rules look at, all rules are decided along with it. */
    private Reliving.Relived walk(Release release, Reliving.Start start, List<Decision> decisions, List<Behavior> within) {
        RuleBase rules = release.rules();
        RuleBase lookingBack = rules.without(difference(rules.rules(), rules.lookingBack()));
        Reliving.Relived relived = Reliving.through(release, lookingBack, rehearsing, start, decisions, within, until);
        boolean matters = relived.updated() && (rules.mentions().contains(Customer.class) || rules.horizons().containsKey(Behavior.CUSTOMER_UPDATED)
                || !rules.anyTypeHorizon().isZero());
        return matters ? Reliving.through(release, rules, rehearsing, start, List.of(), within, until) : relived;
    }

    private static Set<String> difference(Set<String> all, Set<String> without) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
