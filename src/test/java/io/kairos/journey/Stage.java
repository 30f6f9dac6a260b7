package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.BehaviorLogs;
import io.kairos.customer.Customer;
import io.kairos.customer.CustomerTables;
import io.kairos.customer.Customers;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.decision.DeadLetterLists;
import io.kairos.decision.TurnOutcome;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The journey room on a database, without the service around it. */
final class Stage {

    record Config(Duration lateAfter, Duration cartLookBack, Duration factHorizon, Duration segmentNotice, Duration broadcastLate) implements JourneyConfig {
    }

    static final Config CONFIG = new Config(Duration.ofMinutes(1), Duration.ofDays(30), Duration.ofDays(90), Duration.ofMinutes(1), Duration.ofHours(4));

    final RecordingOutbox outbox;
    final BehaviorLog log;
    final Enrollments enrollments;
    final AdvancingEnrollments advancing;
    final MovingEnrollments moving;
    final EnrollmentFacts facts;
    final Release release;
    final Memberships memberships;
    final FollowingSegments segments;
    final List<Announcing.Announcement> told = new ArrayList<>();

    Stage(Jdbi jdbi, RecordingOutbox outbox, Instant now, String... journeys) {
        this.outbox = outbox;
        this.log = BehaviorLogs.on(jdbi);
        this.enrollments = new Enrollments(jdbi);
        this.release = Rehearsal.releaseOf(1, journeys);
        Releases releases = new Releases() {
            @Override
            public Release active() {
                return release;
            }

            @Override
            public Release number(long number) {
                return release;
            }
        };
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        Customers customers = CustomerTables.customers(jdbi);
        this.memberships = new Memberships(jdbi);
        this.segments = new FollowingSegments(memberships, log, customers, DeadLetterLists.on(jdbi), told::addAll, clock, CONFIG);
        this.advancing = new AdvancingEnrollments(enrollments, new WritingEnrollments(jdbi, outbox, log, DeadLetterLists.on(jdbi)), log, outbox,
                releases, new UnderWay(jdbi, releases, clock), new JourneyControls(jdbi, clock), new SplitCourses(jdbi),
                new EnteringSegments(segments, enrollments, CONFIG), new EntryLines(jdbi), told::addAll, CONFIG);
        this.moving = new MovingEnrollments(jdbi, outbox, enrollments, customers, told::addAll, clock);
        this.facts = new EnrollmentFacts(enrollments, CONFIG, clock);
    }

    static Customer customer(String userId) {
        return new Customer(Ids.user(userId), userId, JsonValues.EMPTY, Rehearsal.START);
    }

    static Behavior behavior(String messageId, String type, Instant at, Map<String, ?> properties) {
        return new Behavior(messageId, type, at.toEpochMilli(), 0, at, JsonValues.of(properties));
    }

    void arrives(Customer customer, Behavior behavior) {
        log.append(customer.id(), "test", List.of(behavior));
    }

    /** What the turn hands over when a behavior fires the trigger. */
    static TurnOutcome started(Customer customer, Behavior behavior) {
        return new TurnOutcome(customer, List.of(behavior), List.of(decision(behavior)), List.of());
    }

    static Decision decision(Behavior behavior) {
        return new Decision("started", behavior.messageId(), "a rule", 1, behavior.occurredAt(), List.of(behavior.messageId()));
    }

    static TurnOutcome arrived(Customer customer, Behavior... behaviors) {
        return new TurnOutcome(customer, List.of(behaviors), List.of(), List.of());
    }

    Map<UUID, Instant> turn(Instant now, TurnOutcome... outcomes) {
        return advancing.follow(List.of(outcomes), release, now);
    }
}
