package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.kairos.release.RuleBase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Decides customers' whole pasts once more from the stored behaviors, and compares with the ledger: there must be no
 * difference. Late data can let a trigger fire earlier than it was decided; the decision on record stands as long as its own firing
 * is repeated. A decision is repeated by the rule of the release that made it; so of each release a customer was decided under,
 * what it fires that is not on record counts as missing only if all releases of her ledger and the active one agree on it. What cannot be decided
 * from behaviors alone is left out and counted: rules that look back at decisions, enrollments or contacts, and rules in quarantine for the customer.
 */
@Singleton
public class Replaying {

    /** A page of customers read and decided at once. */
    private static final int PAGE = 200;

    private static final int MOST_SHOWN = 1_000;

    /**
     * @param ledgerAt when it fired according to the ledger; null when it is not on record
     * @param replayAt when it fires once more; null when it does not
     */
    public record Difference(UUID customer, String userId, String trigger, String key, long release, Instant ledgerAt, Instant replayAt) {
    }

    /**
     * @param customers   how many were replayed, with so many {@code decisions} on record
     * @param leftOut     decisions on record of rules that behaviors alone do not decide
     * @param differences the first thousand
     * @param next        the customer to go on behind; null when there are no more
     */
    public record Report(long customers, long decisions, long leftOut, long different, List<Difference> differences, UUID next) {
    }

    private final BehaviorLog log;
    private final Customers customers;
    private final Ledger ledger;
    private final Quarantine quarantine;
    private final Releases releases;
    private final Clock clock;

    Replaying(BehaviorLog log, Customers customers, Ledger ledger, Quarantine quarantine, Releases releases, Clock clock) {
        this.log = log;
        this.customers = customers;
        this.ledger = ledger;
        this.quarantine = quarantine;
        this.releases = releases;
        this.clock = clock;
    }

    /** One customer. */
    public Report one(UUID customer) {
        Tally tally = new Tally();
        page(List.of(customer), tally);
        return tally.report(null);
    }

    /**
     * Some of all customers, in the order of their ids.
     *
     * @param after only customers behind this one; null for the first
     * @param limit how many at most
     */
    public Report some(UUID after, int limit) {
        Tally tally = new Tally();
        UUID last = after == null ? new UUID(0, 0) : after;
        while (tally.customers < limit) {
            List<UUID> page = customers.after(last, (int) Math.min(PAGE, limit - tally.customers));
            if (page.isEmpty()) {
                return tally.report(null);
            }
            page(page, tally);
            last = page.get(page.size() - 1);
        }
        return tally.report(last);
    }

    private static final class Tally {

        private long customers;
        private long decisions;
        private long leftOut;
        private long different;
        private final List<Difference> shown = new ArrayList<>();

        void add(Difference difference) {
            different++;
            if (shown.size() < MOST_SHOWN) {
                shown.add(difference);
            }
        }

        Report report(UUID next) {
            return new Report(customers, decisions, leftOut, different, List.copyOf(shown), next);
        }
    }

    private void page(List<UUID> ids, Tally tally) {
        Map<UUID, Customer> known = customers.byId(ids);
        Map<UUID, List<Decision>> recorded = ledger.standing(ids);
        Map<UUID, Instant> from = new LinkedHashMap<>();
        ids.forEach(id -> from.put(id, Instant.EPOCH));
        Map<UUID, List<Behavior>> histories = log.history(from, null);
        Set<Long> notYet = log.stillArriving(ids);
        Instant now = clock.instant();
        for (UUID id : ids) {
            List<Behavior> history = new ArrayList<>(histories.getOrDefault(id, List.of()));
            history.removeIf(behavior -> notYet.contains(behavior.seq()));
            tally.customers++;
            replay(known.get(id), history, recorded.getOrDefault(id, List.of()), now, tally);
        }
    }

    private void replay(Customer customer, List<Behavior> history, List<Decision> recorded, Instant now, Tally tally) {
        tally.decisions += recorded.size();
        Map<Long, Map<List<String>, List<Decision>>> again = new HashMap<>();
        Map<Long, Set<String>> out = new HashMap<>();
        Set<Long> numbers = recorded.stream().map(Decision::release).collect(Collectors.toCollection(HashSet::new));
        numbers.add(releases.active().number());
        numbers.forEach(number -> {
            Map<List<String>, List<Decision>> fired = new LinkedHashMap<>();
            Release release = releases.number(number);
            Set<String> leftOut = new HashSet<>(release.rules().lookingBack());
            leftOut.addAll(quarantine.of(List.of(customer.id()), number).getOrDefault(customer.id(), Set.of()));
            out.put(number, leftOut);
            decide(release, leftOut, customer, history, now).forEach(decision ->
                    fired.computeIfAbsent(Deciding.identity(decision), identity -> new ArrayList<>()).add(decision));
            again.put(number, fired);
        });
        Set<List<String>> on = new HashSet<>();
        for (Decision decision : recorded) {
            on.add(Deciding.identity(decision));
            if (out.get(decision.release()).contains(decision.rule())) {
                tally.leftOut++;
                continue;
            }
            List<Decision> replayed = again.get(decision.release()).getOrDefault(Deciding.identity(decision), List.of());
            if (replayed.stream().noneMatch(fired -> fired.at().equals(decision.at()) && fired.rule().equals(decision.rule()))) {
                tally.add(new Difference(customer.id(), customer.userId(), decision.trigger(), decision.key(), decision.release(), decision.at(),
                        replayed.isEmpty() ? null : replayed.get(0).at()));
            }
        }
        again.get(releases.active().number()).forEach((identity, decision) -> {
            boolean always = again.values().stream().allMatch(fired -> fired.containsKey(identity));
            if (always && !on.contains(identity)) {
                tally.add(new Difference(customer.id(), customer.userId(), identity.get(0), identity.get(1), decision.get(0).release(), null, decision.get(0).at()));
            }
        });
    }

    /** @param out rules to leave out; those that fail now join them */
    private static List<Decision> decide(Release release, Set<String> out, Customer customer, List<Behavior> history, Instant now) {
        RuleBase rules = release.rules().without(out);
        Instant until = history.isEmpty() ? now : later(now, history.get(history.size() - 1).occurredAt());
        try {
            return Redeciding.decide(rules, release.number(), Reliving.Start.of(customer, List.of(), Instant.EPOCH), history, until).firings();
        } catch (RuleFailure failure) {
            if (failure.rule() == null || !out.add(failure.rule())) {
                throw failure;
            }
            return decide(release, out, customer, history, now);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
