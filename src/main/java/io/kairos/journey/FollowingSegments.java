package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.customer.MergeMove;
import io.kairos.decision.DeadLetters;
import io.kairos.decision.TurnOutcome;
import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import io.kairos.release.Release;
import io.kairos.release.RuleBase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps who is in which segment: judged in her turn when she did what a segment looks at, when time alone may have changed it, and under
 * each release anew; written, and told of, in the turn's transaction.
 */
@Singleton
class FollowingSegments implements MergeMove {

    private static final String FAILED = "segment";

    private final Memberships memberships;
    private final BehaviorLog log;
    private final Customers customers;
    private final DeadLetters deadLetters;
    private final Announcing announcing;
    private final Clock clock;
    private final Duration notice;

    FollowingSegments(Memberships memberships, BehaviorLog log, Customers customers, DeadLetters deadLetters, Announcing announcing,
            Clock clock, JourneyConfig config) {
        this.memberships = memberships;
        this.log = log;
        this.customers = customers;
        this.deadLetters = deadLetters;
        this.announcing = announcing;
        this.clock = clock;
        this.notice = config.segmentNotice();
    }

    /** What a turn has to judge of a customer. @param known what is stored of her, by segment */
    private record Asked(TurnOutcome outcome, List<Segment> segments, Map<String, Member> known) {
    }

    /** @return by customer and segment how she stands now; those of whom nothing is stored are left out */
    Map<UUID, Map<String, Member>> follow(List<TurnOutcome> outcomes, Release release, Instant now) {
        Collection<Segment> segments = Journeys.of(release).segments().values();
        List<TurnOutcome> concerned = segments.isEmpty() ? outcomes.stream().filter(outcome -> isRenewed(outcome, release)).toList() : outcomes;
        if (concerned.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Map<String, Member>> members = memberships.of(concerned.stream().map(outcome -> outcome.customer().id()).toList());
        List<Asked> asked = concerned.stream().map(outcome -> asked(outcome, members.getOrDefault(outcome.customer().id(), Map.of()), release, now)).toList();
        Map<UUID, List<Behavior>> histories = histories(asked, release, now);
        List<Member> changed = new ArrayList<>();
        List<Announcement> told = new ArrayList<>();
        for (Asked one : asked) {
            for (Member member : judged(one, histories.getOrDefault(one.outcome().customer().id(), List.of()), release, now)) {
                Member before = one.known().getOrDefault(member.segment(), Member.none(member.customerId(), member.segment()));
                if (!member.equals(before)) {
                    changed.add(member);
                    members.computeIfAbsent(member.customerId(), id -> new HashMap<>()).put(member.segment(), member);
                }
                if (member.n() != before.n()) {
                    told.add(told(one.outcome().customer(), member, now, null));
                }
            }
        }
        memberships.write(changed);
        announcing.announce(told);
        return members;
    }

    private static boolean isRenewed(TurnOutcome outcome, Release release) {
        return outcome.before() != 0 && outcome.before() != release.number();
    }

    private static Asked asked(TurnOutcome outcome, Map<String, Member> known, Release release, Instant now) {
        boolean all = outcome.before() != release.number();
        return new Asked(outcome, Journeys.of(release).segments().values().stream().filter(segment -> {
            Member member = known.get(segment.name());
            return all || member != null && member.dueAt() != null && !member.dueAt().isAfter(now)
                    || outcome.arrived().stream().anyMatch(behavior -> segment.concerns(release.conditions(), behavior));
        }).toList(), known);
    }

    /** As far back as what is asked looks. */
    private Map<UUID, List<Behavior>> histories(List<Asked> asked, Release release, Instant now) {
        Map<UUID, Instant> from = new HashMap<>();
        Map<String, Duration> horizons = new HashMap<>();
        Duration anyType = Duration.ZERO;
        for (Asked one : asked) {
            for (Segment segment : one.segments()) {
                for (Segment.Look look : segment.looks()) {
                    Set<String> types = release.conditions().types(look.condition());
                    Duration back = look.within() == null ? RuleBase.FOREVER : look.within();
                    if (types == null) {
                        anyType = longer(anyType, back);
                    } else {
                        types.forEach(type -> horizons.merge(type, back, FollowingSegments::longer));
                    }
                    if (types == null || !types.isEmpty()) {
                        from.put(one.outcome().customer().id(), now);
                    }
                }
            }
        }
        return log.lookBack(from, horizons, anyType);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private List<Member> judged(Asked asked, List<Behavior> history, Release release, Instant now) {
        Customer customer = asked.outcome().customer();
        List<Member> judged = new ArrayList<>();
        for (Segment segment : asked.segments()) {
            Member before = asked.known().getOrDefault(segment.name(), Member.none(customer.id(), segment.name()));
            try {
                Segment.Verdict verdict = segment.judge(release.conditions(), customer, history, now);
                // who is in as a release becomes active was in before: nobody knows since when
                Instant since = verdict.member() && isRenewed(asked.outcome(), release) ? null : now;
                judged.add(before.judged(verdict.member(), since, noticed(verdict.changesAt(), now)));
            } catch (RuntimeException failure) {
                deadLetters.record(customer.id(), FAILED, segment.name(), String.valueOf(failure).replace("\0", ""), now);
                judged.add(before.judged(before.member(), now, null));
            }
        }
        if (isRenewed(asked.outcome(), release)) {
            Set<String> left = new HashSet<>(asked.known().keySet());
            left.removeAll(Journeys.of(release).segments().keySet());
            left.forEach(name -> judged.add(asked.known().get(name).judged(false, now, null)));
        }
        return judged;
    }

    /** Many behaviors in a row leave a window in a row: they are not worth a turn each. */
    private Instant noticed(Instant changesAt, Instant now) {
        return changesAt == null || changesAt.isAfter(now.plus(notice)) ? changesAt : now.plus(notice);
    }

    /** @param into whom she turned out to be; null in a turn */
    private static Announcement told(Customer customer, Member member, Instant now, UUID into) {
        Map<String, Object> data = new HashMap<>();
        data.put("segment", member.segment());
        data.put("sequence", member.n());
        data.put("mergedInto", into);
        return new Announcement(member.member() ? Kind.SEGMENT_ENTERED : Kind.SEGMENT_EXITED, customer, member.segment(),
                customer.id() + " " + member.segment() + " " + member.n() + " " + now, now, data);
    }

    /** Who was told of as a member under an id that is somebody else's now leaves under it; the other is judged in her next turn. */
    @Override
    public void move(UUID from, UUID into) {
        List<Member> members = memberships.take(from);
        Customer customer = members.isEmpty() ? null : customers.byId(List.of(from)).get(from);
        if (customer != null) {
            Instant now = clock.instant();
            announcing.announce(members.stream().map(member -> told(customer, member.judged(false, now, null), now, into)).toList());
        }
    }
}
