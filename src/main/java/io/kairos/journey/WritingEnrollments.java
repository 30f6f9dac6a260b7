package io.kairos.journey;

import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.JsonValues;
import io.kairos.decision.DeadLetters;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** Writes what turns changed about enrollments, each kind of row with one statement, in the caller's transaction. */
@ApplicationScoped
class WritingEnrollments {

    private static final String SOURCE = "journey";

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final BehaviorLog log;
    private final DeadLetters deadLetters;

    WritingEnrollments(Jdbi jdbi, Outbox outbox, BehaviorLog log, DeadLetters deadLetters) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.log = log;
        this.deadLetters = deadLetters;
    }

    void write(Changes changes) {
        // What ended frees its journey and key for what enters.
        move(changes.moved.values());
        enter(changes.entered.values(), changes.goalsUntil);
        log(changes.steps);
        arms(changes.arms);
        conversions(changes.conversions);
        changes.failures.forEach(failure ->
                deadLetters.record(failure.customerId(), Failure.KIND, failure.subject(), failure.reason(), failure.at()));
        if (!changes.unwanted.isEmpty()) {
            outbox.withdraw(changes.unwanted, "exit condition");
        }
        if (!changes.messages.isEmpty()) {
            outbox.queue(changes.messages);
        }
        changes.updates.forEach((customer, behaviors) -> log.append(customer, SOURCE, behaviors));
    }

    private void move(Collection<EnrollmentRow> rows) {
        write(rows, """
                update enrollment e set state = u.state, step = u.step, reached_at = u.reached_at, reached_seq = u.reached_seq,
                    due_at = u.due_at, changed_at = u.changed_at, matched = u.matched, reason = u.reason, logged = u.logged,
                    release = u.release, context = u.context
                from unnest(:customers::uuid[], :ids::uuid[], :states::text[], :steps::text[], :reachedAts::timestamptz[],
                    :reachedSeqs::bigint[], :dueAts::timestamptz[], :changedAts::timestamptz[], :matched::text[],
                    :reasons::text[], :logged::bigint[], :releases::bigint[], :contexts::text[])
                    u(customer_id, id, state, step, reached_at, reached_seq, due_at, changed_at, matched, reason, logged, release, context)
                where e.customer_id = u.customer_id and e.id = u.id
                """, statement -> bindStanding(statement, rows));
    }

    private void enter(Collection<EnrollmentRow> rows, Map<UUID, Instant> goalsUntil) {
        write(rows, """
                insert into enrollment (customer_id, id, journey, release, key, trigger, trigger_key, state, step, reached_at,
                    reached_seq, due_at, entered_at, enrolled_at, changed_at, context, matched, reason, logged, goals_until)
                select customer_id, id, journey, release, key, trigger, trigger_key, state, step, reached_at,
                    reached_seq, due_at, entered_at, enrolled_at, changed_at, context, matched, reason, logged, goals_until
                from unnest(:customers::uuid[], :ids::uuid[], :states::text[], :steps::text[], :reachedAts::timestamptz[],
                    :reachedSeqs::bigint[], :dueAts::timestamptz[], :changedAts::timestamptz[], :matched::text[],
                    :reasons::text[], :logged::bigint[], :journeys::text[], :releases::bigint[], :keys::text[],
                    :triggers::text[], :triggerKeys::text[], :enteredAts::timestamptz[], :enrolledAts::timestamptz[],
                    :contexts::text[], :goalsUntil::timestamptz[])
                    u(customer_id, id, state, step, reached_at, reached_seq, due_at, changed_at, matched, reason, logged,
                    journey, release, key, trigger, trigger_key, entered_at, enrolled_at, context, goals_until)
                on conflict do nothing
                """, statement -> bindStanding(statement, rows)
                .bind("journeys", texts(rows, EnrollmentRow::journey))
                .bind("keys", texts(rows, EnrollmentRow::key))
                .bind("triggers", texts(rows, EnrollmentRow::trigger))
                .bind("triggerKeys", texts(rows, EnrollmentRow::triggerKey))
                .bind("enteredAts", times(rows, EnrollmentRow::enteredAt))
                .bind("enrolledAts", times(rows, EnrollmentRow::enrolledAt))
                .bind("goalsUntil", times(rows, row -> goalsUntil.get(row.id()))));
    }

    private static Update bindStanding(Update statement, Collection<EnrollmentRow> rows) {
        return statement
                .bind("customers", ids(rows, EnrollmentRow::customerId))
                .bind("ids", ids(rows, EnrollmentRow::id))
                .bind("states", texts(rows, row -> row.state().name()))
                .bind("steps", texts(rows, EnrollmentRow::step))
                .bind("reachedAts", times(rows, EnrollmentRow::reachedAt))
                .bind("reachedSeqs", numbers(rows, EnrollmentRow::reachedSeq))
                .bind("dueAts", times(rows, EnrollmentRow::dueAt))
                .bind("changedAts", times(rows, EnrollmentRow::changedAt))
                .bind("matched", texts(rows, row -> json(row.matched())))
                .bind("reasons", texts(rows, EnrollmentRow::reason))
                .bind("releases", numbers(rows, EnrollmentRow::release))
                .bind("contexts", texts(rows, row -> row.context().json()))
                .bind("logged", numbers(rows, EnrollmentRow::logged));
    }

    private void log(List<StepRun> steps) {
        write(steps, """
                insert into step_log (customer_id, enrollment_id, n, journey, step, kind, outcome, detail, at)
                select * from unnest(:customers::uuid[], :enrollments::uuid[], :ns::bigint[], :journeys::text[],
                    :steps::text[], :kinds::text[], :outcomes::text[], :details::text[], :ats::timestamptz[])
                on conflict do nothing
                """, statement -> statement
                .bind("customers", ids(steps, StepRun::customerId))
                .bind("enrollments", ids(steps, StepRun::enrollmentId))
                .bind("ns", numbers(steps, StepRun::n))
                .bind("journeys", texts(steps, StepRun::journey))
                .bind("steps", texts(steps, StepRun::step))
                .bind("kinds", texts(steps, StepRun::kind))
                .bind("outcomes", texts(steps, StepRun::outcome))
                .bind("details", texts(steps, StepRun::detail))
                .bind("ats", times(steps, StepRun::at)));
    }

    private void arms(List<Changes.ArmTaken> arms) {
        write(arms, """
                insert into arm (customer_id, enrollment_id, journey, release, step, arm, bucket, course, at)
                select * from unnest(:customers::uuid[], :enrollments::uuid[], :journeys::text[], :releases::bigint[], :steps::text[],
                    :arms::text[], :buckets::bigint[], :courses::text[], :ats::timestamptz[])
                on conflict do nothing
                """, statement -> statement
                .bind("customers", ids(arms, Changes.ArmTaken::customerId))
                .bind("enrollments", ids(arms, Changes.ArmTaken::enrollmentId))
                .bind("journeys", texts(arms, Changes.ArmTaken::journey))
                .bind("releases", numbers(arms, Changes.ArmTaken::release))
                .bind("steps", texts(arms, Changes.ArmTaken::step))
                .bind("arms", texts(arms, Changes.ArmTaken::arm))
                .bind("buckets", numbers(arms, arm -> arm.bucket() == null ? null : arm.bucket().longValue()))
                .bind("courses", texts(arms, Changes.ArmTaken::course))
                .bind("ats", times(arms, Changes.ArmTaken::at)));
    }

    private void conversions(List<Changes.Conversion> conversions) {
        write(conversions, """
                insert into conversion (customer_id, enrollment_id, journey, release, goal, message_id, occurred_at, value)
                select customer_id, enrollment_id, journey, release, goal, message_id, occurred_at, value::numeric
                from unnest(:customers::uuid[], :enrollments::uuid[], :journeys::text[], :releases::bigint[], :goals::text[],
                    :messages::text[], :ats::timestamptz[], :values::text[])
                    c(customer_id, enrollment_id, journey, release, goal, message_id, occurred_at, value)
                on conflict do nothing
                """, statement -> statement
                .bind("customers", ids(conversions, Changes.Conversion::customerId))
                .bind("enrollments", ids(conversions, Changes.Conversion::enrollmentId))
                .bind("journeys", texts(conversions, Changes.Conversion::journey))
                .bind("releases", numbers(conversions, Changes.Conversion::release))
                .bind("goals", texts(conversions, Changes.Conversion::goal))
                .bind("messages", texts(conversions, Changes.Conversion::messageId))
                .bind("ats", times(conversions, Changes.Conversion::occurredAt))
                .bind("values", texts(conversions, conversion -> conversion.value().toPlainString())));
    }

    private void write(Collection<?> rows, String sql, Function<Update, Update> binding) {
        if (!rows.isEmpty()) {
            jdbi.useHandle(handle -> binding.apply(handle.createUpdate(sql)).execute());
        }
    }

    private static String json(JsonValues values) {
        return values == null ? null : values.json();
    }

    private static <T> UUID[] ids(Collection<T> rows, Function<T, UUID> column) {
        return rows.stream().map(column).toArray(UUID[]::new);
    }

    private static <T> String[] texts(Collection<T> rows, Function<T, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static <T> Long[] numbers(Collection<T> rows, Function<T, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    private static <T> Timestamp[] times(Collection<T> rows, Function<T, Instant> column) {
        return rows.stream().map(column).map(at -> at == null ? null : Timestamp.from(at)).toArray(Timestamp[]::new);
    }
}
