package io.kairos.journey;

import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import io.kairos.release.Enrollment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A customer's run of a journey, as stored.
 *
 * @param release    number of the release whose version of the journey it runs
 * @param key        what re-entry is counted by; "" without one
 * @param trigger    what started it
 * @param triggerKey the key of the decision that started it
 * @param step       where it stands; null before the first and behind the last step
 * @param reachedAt  since when; of an ended enrollment, when it ended in event time
 * @param reachedSeq behaviors of that very instant count behind this one only; -1 for all
 * @param dueAt      when it goes on by itself; null once it has ended
 * @param enteredAt  when its trigger fired, in event time
 * @param enrolledAt when a turn enrolled it, as {@code changedAt} on the clock
 * @param context    {@code because} (message ids), {@code rule}, {@code properties}, {@code behaviors}, {@code items}
 * @param matched    what the last wait or branch matched, as {@code behaviors} in an object; null before the first
 * @param reason     why it ended early; null otherwise
 * @param logged     how many entries the step log has of it
 */
public record EnrollmentRow(UUID customerId, UUID id, String journey, long release, String key, String trigger,
        String triggerKey, EnrollmentState state, String step, Instant reachedAt, long reachedSeq, Instant dueAt,
        Instant enteredAt, Instant enrolledAt, Instant changedAt, JsonValues context, JsonValues matched, String reason,
        long logged) {

    static final String RETRACTED = "retracted";

    boolean isLive() {
        return state.isLive();
    }

    /**
     * Whether it was running at an instant of event time. One that was enrolled late ran at the time of its turn, not since its trigger:
     * what fired meanwhile found nobody under way.
     */
    boolean underWayAt(Instant instant, Duration lateAfter) {
        return isLive() || countsAsEntered() && !enrolledAt.isAfter(enteredAt.plus(lateAfter))
                && !instant.isBefore(enteredAt) && instant.isBefore(reachedAt);
    }

    boolean countsAsEntered() {
        return state != EnrollmentState.REFUSED && !wasRetracted();
    }

    boolean wasRetracted() {
        return RETRACTED.equals(reason);
    }

    boolean isOf(Decision decision) {
        return trigger.equals(decision.trigger()) && triggerKey.equals(decision.key()) && enteredAt.equals(decision.at());
    }

    boolean isDue(Instant now) {
        return dueAt != null && !dueAt.isAfter(now);
    }

    /** Early: before its first step it does not count as entered. */
    EnrollmentRow left(String why, Instant now) {
        return ended(state == EnrollmentState.SETTLING ? EnrollmentState.REFUSED : EnrollmentState.EXITED, why, now);
    }

    EnrollmentRow ended(EnrollmentState last, String why, Instant now) {
        return new EnrollmentRow(customerId, id, journey, release, key, trigger, triggerKey, state.to(last), step, now,
                reachedSeq, null, enteredAt, enrolledAt, now, context, matched, why, logged);
    }

    EnrollmentRow due(Instant due) {
        return new EnrollmentRow(customerId, id, journey, release, key, trigger, triggerKey, state, step, reachedAt,
                reachedSeq, due, enteredAt, enrolledAt, changedAt, context, matched, reason, logged);
    }

    EnrollmentRow oneMoreLogged(Instant now) {
        return new EnrollmentRow(customerId, id, journey, release, key, trigger, triggerKey, state, step, reachedAt,
                reachedSeq, dueAt, enteredAt, enrolledAt, now, context, matched, reason, logged + 1);
    }

    EnrollmentRow with(JsonValues newContext, Instant now) {
        return new EnrollmentRow(customerId, id, journey, release, key, trigger, triggerKey, state, step, reachedAt,
                reachedSeq, dueAt, enteredAt, enrolledAt, now, newContext, matched, reason, logged);
    }

    EnrollmentRow changed(Instant now) {
        return new EnrollmentRow(customerId, id, journey, release, key, trigger, triggerKey, state, step, reachedAt,
                reachedSeq, dueAt, enteredAt, enrolledAt, now, context, matched, reason, logged);
    }

    /** As rules and conditions see it. */
    @SuppressWarnings("unchecked")
    Enrollment fact() {
        Object properties = context.get("properties");
        return new Enrollment(journey, key, state.name(), enteredAt,
                properties instanceof Map<?, ?> map ? JsonValues.of((Map<String, Object>) map) : JsonValues.EMPTY);
    }
}
