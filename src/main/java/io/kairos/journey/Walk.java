package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.release.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One enrollment's way through its journey in one turn, as far as it goes. It has no effect but on
 * {@link #changes}. Steps are reached at instants of event time (when the trigger fired, when a wait was due,
 * when the awaited behavior happened), however late the turn is; so what happened before the turn got to a
 * wait, but after the wait was reached, counts.
 */
final class Walk {

    private final EnrollmentRow start;
    private final Journey journey;
    private final Conditions conditions;
    private final Instant now;
    private final Duration lateAfter;
    private final Set<String> arrived;
    private final Map<String, String> passed;
    private final List<Behavior> since;
    private final Changes changes = new Changes();

    private Customer customer;
    private Customer judgedBy;
    private EnrollmentState state;
    private Step step;
    private Instant reachedAt;
    private long reachedSeq;
    private Instant dueAt;
    private JsonValues matched;
    private String reason;
    private long logged;

    /**
     * @param since   her behaviors since the trigger, without the triggering ones, in order
     * @param arrived message ids of those that are new in this turn
     * @param passed  of an enrollment that was moved, the steps that queued a message, with its template
     */
    Walk(EnrollmentRow start, Journey journey, Conditions conditions, Customer customer, List<Behavior> since,
            Set<String> arrived, Map<String, String> passed, Instant now, Duration lateAfter) {
        this.start = start;
        this.journey = journey;
        this.conditions = conditions;
        this.customer = customer;
        this.since = since;
        this.arrived = arrived;
        this.passed = passed;
        this.now = now;
        this.lateAfter = lateAfter;
        this.state = start.state();
        this.step = start.step() == null ? null : journey.route().step(start.step());
        this.reachedAt = start.reachedAt();
        this.reachedSeq = start.reachedSeq();
        this.dueAt = start.dueAt();
        this.matched = start.matched();
        this.reason = start.reason();
        this.logged = start.logged();
    }

    /** Goes on from where the enrollment stands until it waits or ends. */
    void go() {
        if (exits()) {
            return;
        }
        switch (state) {
            case SETTLING -> settle();
            case WAITING -> endWait();
            case WAITING_FOR -> watch((Step.WaitFor) step, false);
            default -> throw new IllegalStateException("An enrollment that is " + state + " does not go on.");
        }
        while (state == EnrollmentState.ACTIVE) {
            run();
        }
    }

    Changes changes() {
        return changes;
    }

    /** With the attributes that update steps have set. */
    Customer customer() {
        return customer;
    }

    EnrollmentRow row() {
        return new EnrollmentRow(start.customerId(), start.id(), start.journey(), start.release(), start.key(),
                start.trigger(), start.triggerKey(), state, step == null ? null : step.id(), reachedAt, reachedSeq, dueAt,
                start.enteredAt(), start.enrolledAt(), now, start.context(), matched, reason, logged);
    }

    private boolean isDue() {
        return !dueAt.isAfter(now);
    }

    private boolean exits() {
        judgedBy = customer;
        List<String> ids = journey.exitWhen() == null ? null : match(journey.exitWhen(), since);
        if (ids == null) {
            return false;
        }
        Instant when = named(ids).map(Behavior::occurredAt).max(Instant::compareTo).orElse(now);
        boolean settling = state == EnrollmentState.SETTLING;
        if (!settling) {
            changes.unwanted.add(start.id());
        }
        end(settling ? EnrollmentState.REFUSED : EnrollmentState.EXITED, "exit condition", when);
        return true;
    }

    private void settle() {
        if (!isDue()) {
            return;
        }
        String when = journey.entry().when();
        if (when != null && conditions.match(when, customer, null, withTriggering()) == null) {
            end(EnrollmentState.REFUSED, "entry condition", dueAt);
            return;
        }
        goTo(journey.steps().get(0), dueAt, -1);
    }

    private void run() {
        if (step == null) {
            end(EnrollmentState.COMPLETED, null, reachedAt);
        } else if (customer != judgedBy && exits()) {
            return;
        } else if (step instanceof Step.Send send && Moving.repeats(start, send, passed)) {
            log("skipped", "sent before the journey was changed");
            step = journey.route().after(step);
        } else if (step instanceof Step.Send send) {
            queue(send.channel(), send.template(), send.topic(), send.transactional(), Map.of());
        } else if (step instanceof Step.Webhook webhook) {
            Map<String, Object> call = new LinkedHashMap<>(Map.of("url", webhook.url()));
            if (webhook.body() != null) {
                call.put("body", webhook.body().map());
            }
            queue("webhook", null, null, true, call);
        } else if (step instanceof Step.Wait wait) {
            dueAt = wait.until().after(waitsFrom(), customer.timeZone());
            log("waiting", "until " + dueAt);
            state = state.to(EnrollmentState.WAITING);
            endWait();
        } else if (step instanceof Step.WaitFor waitFor) {
            dueAt = waitsFrom().plus(waitFor.within());
            state = state.to(EnrollmentState.WAITING_FOR);
            watch(waitFor, true);
        } else if (step instanceof Step.Branch branch) {
            choose(branch);
        } else if (step instanceof Step.Update update) {
            set(update);
        } else if (step instanceof Step.Exit exit) {
            log("exited", exit.reason());
            end(EnrollmentState.EXITED, exit.reason(), reachedAt);
        }
    }

    /** Within tolerance the instant the step was reached, so that a turn's delay changes nothing; else now. */
    private Instant waitsFrom() {
        return Duration.between(reachedAt, now).compareTo(lateAfter) > 0 ? now : reachedAt;
    }

    private void endWait() {
        if (isDue()) {
            goTo(journey.route().after(step), dueAt, -1);
        }
    }

    /** @param fresh whether the wait was reached just now, so that nothing was judged for it yet */
    private void watch(Step.WaitFor waitFor, boolean fresh) {
        Watching.Sighting seen = new Watching(since, reachedAt, reachedSeq, dueAt)
                .look(behaviors -> match(waitFor.when(), behaviors), fresh ? null : arrived, isDue());
        if (seen != null) {
            keep(seen.ids());
            log("matched", String.join(", ", seen.ids()));
            goTo(journey.route().into(waitFor.then(), waitFor), seen.at(), seen.seq());
        } else if (isDue()) {
            log("timed out", null);
            goTo(journey.route().into(waitFor.otherwise(), waitFor), dueAt, -1);
        } else if (fresh) {
            log("waiting", "until " + dueAt);
        }
    }

    private void choose(Step.Branch branch) {
        Step.Arm taken = null;
        for (int i = 0; i < branch.arms().size() && taken == null; i++) {
            Step.Arm arm = branch.arms().get(i);
            List<String> ids = arm.when() == null ? List.of() : match(arm.when(), withTriggering());
            if (ids != null) {
                taken = arm;
                keep(ids);
                log("took", arm.when() == null ? "else" : "arm " + (i + 1) + (ids.isEmpty() ? "" : ": " + String.join(", ", ids)));
            }
        }
        if (taken == null) {
            log("took", "none");
        }
        step = taken == null ? journey.route().after(branch) : journey.route().into(taken.steps(), branch);
    }

    private void set(Step.Update update) {
        Map<String, Object> attributes = new LinkedHashMap<>(customer.attributes().map());
        attributes.putAll(update.attributes().map());
        customer = customer.with(JsonValues.of(attributes));
        changes.updates.computeIfAbsent(start.customerId(), id -> new ArrayList<>()).add(new Behavior(
                Ids.of("update", start.id().toString(), update.id()).toString(), Behavior.CUSTOMER_UPDATED,
                now.toEpochMilli(), 0, now, update.attributes()));
        log("updated", String.join(", ", update.attributes().map().keySet()));
        step = journey.route().after(update);
    }

    private void queue(String channel, String template, String topic, boolean transactional, Map<String, Object> call) {
        Map<String, Object> context = EnrollmentContext.ofMessage(row(), since);
        context.putAll(call);
        changes.messages.add(new Outbox.MessageRequest(Ids.of("message", start.id().toString(), step.id()), start.customerId(),
                start.id(), start.journey(), step.id(), start.release(), channel, template, topic, transactional,
                JsonValues.of(context), now));
        log("queued", template);
        step = journey.route().after(step);
    }

    private List<String> match(String condition, Collection<Behavior> behaviors) {
        return conditions.match(condition, customer, row().fact(), behaviors);
    }

    private List<Behavior> withTriggering() {
        return Stream.concat(EnrollmentContext.triggering(start).stream(), since.stream()).sorted(Behavior.LIVED).toList();
    }

    private Stream<Behavior> named(List<String> ids) {
        return Stream.concat(EnrollmentContext.triggering(start).stream(), since.stream())
                .filter(behavior -> ids.contains(behavior.messageId()));
    }

    private void keep(List<String> ids) {
        matched = JsonValues.of(Map.of("behaviors", EnrollmentContext.shown(named(ids).toList())));
    }

    private void goTo(Step next, Instant at, long seq) {
        state = state.to(EnrollmentState.ACTIVE);
        step = next;
        reachedAt = at;
        reachedSeq = seq;
        dueAt = null;
    }

    private void end(EnrollmentState last, String why, Instant at) {
        state = state.to(last);
        reason = why;
        reachedAt = at;
        dueAt = null;
    }

    private void log(String outcome, String detail) {
        changes.steps.add(new StepRun(start.customerId(), start.id(), logged++, start.journey(), step.id(), step.kind(),
                outcome, detail, now));
    }
}
