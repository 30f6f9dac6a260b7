package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.release.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Where an enrollment stands while a turn takes it along; what it did meanwhile is in {@link #changes}. */
abstract class Standing {

    final EnrollmentRow start;
    final Instant now;
    final Changes changes = new Changes();

    final Conditions conditions;
    final List<Behavior> since;

    Customer customer;
    EnrollmentState state;
    Step step;
    Instant reachedAt;
    Instant dueAt;
    JsonValues matched;
    JsonValues context;
    long reachedSeq;

    private String reason;
    private long logged;

    /**
     * @param step  null before the first step and behind the last
     * @param since her behaviors since the trigger, without the triggering ones, in order
     */
    Standing(EnrollmentRow start, Step step, Conditions conditions, Customer customer, List<Behavior> since, Instant now) {
        this.start = start;
        this.conditions = conditions;
        this.customer = customer;
        this.since = since;
        this.now = now;
        this.step = step;
        this.state = start.state();
        this.reachedAt = start.reachedAt();
        this.reachedSeq = start.reachedSeq();
        this.dueAt = start.dueAt();
        this.matched = start.matched();
        this.context = start.context();
        this.reason = start.reason();
        this.logged = start.logged();
    }

    EnrollmentRow row() {
        return new EnrollmentRow(start.customerId(), start.id(), start.journey(), start.release(), start.key(),
                start.trigger(), start.triggerKey(), state, step == null ? null : step.id(), reachedAt, reachedSeq, dueAt,
                start.enteredAt(), start.enrolledAt(), now, context, matched, reason, logged);
    }

    Changes changes() {
        return changes;
    }

    boolean isDue() {
        return !dueAt.isAfter(now);
    }

    void goTo(Step next, Instant at, long seq) {
        state = state.to(EnrollmentState.ACTIVE);
        step = next;
        reachedAt = at;
        reachedSeq = seq;
        dueAt = null;
    }

    void end(EnrollmentState last, String why, Instant at) {
        state = state.to(last);
        reason = why;
        reachedAt = at;
        dueAt = null;
    }

    /** Which passage this is through the repeats around a step; empty outside of them. */
    String visit() {
        return Visits.text(context);
    }

    UUID id(String what, String stepId) {
        return visit().isEmpty() ? Ids.of(what, start.id().toString(), stepId) : Ids.of(what, start.id().toString(), stepId, visit());
    }

    void log(String outcome, String detail) {
        changes.steps.add(new StepRun(start.customerId(), start.id(), logged++, start.journey(), step.id(), step.kind(),
                outcome, detail, now));
    }

    List<String> match(Step.WaitFor waitFor, Collection<Behavior> behaviors) {
        List<String> all = new ArrayList<>();
        for (String condition : waitFor.when()) {
            List<String> ids = match(condition, behaviors);
            if (ids != null && !waitFor.all()) {
                return ids;
            }
            if (ids == null && waitFor.all()) {
                return null;
            }
            all.addAll(ids == null ? List.of() : ids);
        }
        return waitFor.all() ? all.stream().distinct().toList() : null;
    }

    List<String> match(String condition, Collection<Behavior> behaviors) {
        return conditions.match(condition, customer, row().fact(), behaviors);
    }

    List<Behavior> withTriggering() {
        return Stream.concat(EnrollmentContext.triggering(start).stream(), since.stream()).sorted(Behavior.LIVED).toList();
    }

    Stream<Behavior> named(List<String> ids) {
        return Stream.concat(EnrollmentContext.triggering(start).stream(), since.stream())
                .filter(behavior -> ids.contains(behavior.messageId()));
    }

    void keep(List<String> ids) {
        matched = JsonValues.of(Map.of("behaviors", EnrollmentContext.shown(named(ids).toList())));
    }
}
