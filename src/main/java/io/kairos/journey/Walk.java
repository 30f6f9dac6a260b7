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
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One enrollment's way through its journey in one turn, as far as it goes. It has no effect but on
 * {@link #changes}. Steps are reached at instants of event time (when the trigger fired, when a wait was due,
 * when the awaited behavior happened), however late the turn is; so what happened before the turn got to a
 * wait, but after the wait was reached, counts.
 */
final class Walk extends Standing {

    private final Journey journey;
    private final Duration lateAfter;
    private final Set<String> arrived;
    private final Program program;
    private final EntryLine line;
    private final Courses courses;

    private Customer judgedBy;

    /**
     * @param since   her behaviors since the trigger, without the triggering ones, in order
     * @param arrived message ids of those that are new in this turn
     * @param program what holds for all journeys
     * @param line    those who wait to be let in; null when the journey lets in any number
     * @param courses what is decided about splits
     */
    Walk(EnrollmentRow start, Journey journey, Conditions conditions, Customer customer, List<Behavior> since,
            Set<String> arrived, Program program, EntryLine line, Courses courses, Instant now, Duration lateAfter) {
        super(start, start.step() == null ? null : journey.route().step(start.step()), conditions, customer, since, now);
        this.journey = journey;
        this.arrived = arrived;
        this.program = program;
        this.line = line;
        this.courses = courses;
        this.lateAfter = lateAfter;
    }

    /** Goes on from where the enrollment stands until it waits or ends. */
    void go() {
        if (exits()) {
            return;
        }
        switch (state) {
            case SETTLING -> settle();
            case WAITING -> endWait();
            case WAITING_FOR -> goOnWaiting();
            default -> throw new IllegalStateException("An enrollment that is " + state + " does not go on.");
        }
        runOn();
    }

    /** What it waited for beside it has ended, at an instant of event time. */
    void join(Instant at) {
        if (!exits()) {
            log("joined", null);
            goTo(journey.route().after(step), at, -1);
            runOn();
        }
    }

    private void runOn() {
        while (state == EnrollmentState.ACTIVE) {
            run();
        }
    }

    /** What goes on beside it is joined by the turn; a wait that was moved here has not been judged on anything yet. */
    private void goOnWaiting() {
        if (step instanceof Step.WaitFor waitFor) {
            watch(waitFor, false, Moving.wasMoved(start) || OnOptOut.wasPaused(start));
        }
    }

    /** With the attributes that update steps have set. */
    Customer customer() {
        return customer;
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
        boolean waits = line != null && line.holds(start);
        if (!isDue() && !waits) {
            return;
        }
        if (Lanes.lane(start) != null) {
            goTo(journey.route().step(Lanes.first(start)), dueAt, -1);
            return;
        }
        String when = journey.entry().when();
        if (when != null && conditions.match(when, customer, null, withTriggering()) == null) {
            end(EnrollmentState.REFUSED, "entry condition", dueAt);
            return;
        }
        Holdout holdout = Holdout.of(start, journey, program.holdout());
        changes.arms.addAll(holdout.arms(now));
        if (holdout.isHeldOut()) {
            end(EnrollmentState.HELD_OUT, holdout.reason(), dueAt);
            return;
        }
        Instant turn = line == null ? null : line.letIn(start, now);
        if (turn == null) {
            goTo(journey.steps().get(0), waits ? now : dueAt, -1);
        } else {
            dueAt = turn;
        }
    }

    private void run() {
        if (step == null) {
            end(EnrollmentState.COMPLETED, null, reachedAt);
        } else if (customer != judgedBy && exits()) {
            return;
        } else if (journey.onlyIf().containsKey(step.id()) && match(journey.onlyIf().get(step.id()), withTriggering()) == null) {
            skip("only_if does not hold");
        } else if (Moving.repeats(start, step)) {
            skip("done before the journey was changed");
        } else if (step instanceof Step.Send send) {
            queue(send.channel(), send.template(), send.topic(), send.transactional(), Map.of());
        } else if (step instanceof Step.Webhook webhook) {
            Map<String, Object> call = new LinkedHashMap<>(Map.of("url", webhook.url()));
            if (webhook.body() != null) {
                call.put("body", webhook.body().map());
            }
            queue("webhook", null, null, true, call);
        } else if (step instanceof Step.Wait wait) {
            dueAt = wait.until().after(waitsFrom(), customer.timeZone(program.timeZone()));
            log("waiting", "until " + dueAt);
            state = state.to(EnrollmentState.WAITING);
            endWait();
        } else if (step instanceof Step.WaitFor waitFor) {
            dueAt = waitsFrom().plus(waitFor.within());
            state = state.to(EnrollmentState.WAITING_FOR);
            watch(waitFor, true, true);
        } else if (step instanceof Step.Branch branch) {
            choose(branch);
        } else if (step instanceof Step.Split split) {
            part(split);
        } else if (step instanceof Step.Repeat repeat) {
            again(repeat);
        } else if (step instanceof Step.Parallel parallel) {
            parallel.lanes().keySet().forEach(lane -> beside(lane, start.journey(), true));
            await("started " + String.join(", ", parallel.lanes().keySet()));
        } else if (step instanceof Step.Start other) {
            beside(null, other.journey(), other.awaited());
            if (other.awaited()) {
                await("started " + other.journey());
            } else {
                log("started", other.journey());
                step = journey.route().after(step);
            }
        } else if (step instanceof Step.Update update) {
            set(update);
        } else if (step instanceof Step.Exit exit) {
            log("exited", exit.reason());
            if (Lanes.lane(start) != null) {
                changes.exits.put(Lanes.parent(start), exit.reason());
            }
            end(EnrollmentState.EXITED, exit.reason(), reachedAt);
        }
    }

    private void skip(String why) {
        log("skipped", why);
        step = journey.route().after(step);
    }

    private void beside(String lane, String other, boolean awaited) {
        changes.beside.add(new Changes.Beside(start.id(), step.id(), lane, other, awaited, visit(), reachedAt));
    }

    private void await(String detail) {
        log("waiting", detail);
        dueAt = null;
        state = state.to(EnrollmentState.WAITING_FOR);
    }

    private void part(Step.Split split) {
        Split drawn = Split.of(start, split, customer, courses);
        changes.arms.add(drawn.taken(now));
        log("took", drawn.said());
        context = Split.remembering(context, split.id(), drawn.arm().name());
        step = journey.route().into(drawn.arm().steps(), split);
    }

    private void again(Step.Repeat repeat) {
        Map<String, Integer> visits = Visits.of(context);
        int done = visits.getOrDefault(repeat.id(), 0);
        boolean enough = done >= repeat.times() || repeat.until() != null && match(repeat.until(), withTriggering()) != null;
        log("took", enough ? "done" : "again");
        context = Visits.with(context, repeat.id(), enough ? 0 : done + 1);
        step = enough ? journey.route().after(repeat) : repeat.steps().get(0);
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

    /** @param fresh whether the wait was reached just now; @param unjudged whether nothing was judged for it yet */
    private void watch(Step.WaitFor waitFor, boolean fresh, boolean unjudged) {
        Watching.Sighting seen = new Watching(since, reachedAt, reachedSeq, dueAt)
                .look(behaviors -> match(waitFor, behaviors), unjudged ? null : arrived, isDue());
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
                id("update", update.id()).toString(), Behavior.CUSTOMER_UPDATED,
                now.toEpochMilli(), 0, now, update.attributes()));
        log("updated", String.join(", ", update.attributes().map().keySet()));
        step = journey.route().after(update);
    }

    private void queue(String channel, String template, String topic, boolean transactional, Map<String, Object> call) {
        Map<String, Object> context = EnrollmentContext.ofMessage(row(), since);
        context.putAll(call);
        changes.messages.add(new Outbox.MessageRequest(id("message", step.id()), start.customerId(),
                start.id(), start.journey(), step.id(), start.release(), channel, template, topic, transactional,
                JsonValues.of(context), now));
        log("queued", template == null ? String.valueOf(call.get("url")) : template);
        step = journey.route().after(step);
    }
}
