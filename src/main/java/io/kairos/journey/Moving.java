package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Takes an enrollment into another version of its journey. What it sent already is written down with it, so that no edit makes it
 * send the same once more: neither a step under its old or new id, nor the same template from a step that is new.
 */
final class Moving {

    /** Where an enrollment's context keeps the ids of steps that it must not do again. */
    private static final String MOVED = "moved";

    private Moving() {
    }

    /**
     * @param target  the step's id in the new version; null before the first step
     * @param renamed ids of steps that are called otherwise now, to their new id
     * @param done    ids of the steps that queued a message or set attributes, with the template or the address
     */
    static EnrollmentRow to(EnrollmentRow row, long release, Journey from, Journey to, String target, Map<String, String> renamed,
            Map<String, String> done, ZoneId zone, Instant now) {
        Instant due = row.dueAt();
        if (target != null && to.route().step(target) instanceof Step.Wait wait) {
            due = wait.until().after(began(row, from), zone);
        } else if (target != null && to.route().step(target) instanceof Step.WaitFor waitFor) {
            due = began(row, from).plus(waitFor.within());
        }
        return new EnrollmentRow(row.customerId(), row.id(), row.journey(), release, row.key(), row.trigger(), row.triggerKey(), row.state(),
                target, row.reachedAt(), row.reachedSeq(), due, row.enteredAt(), row.enrolledAt(), now,
                passing(JsonValues.of(remembering(row, from, to, renamed, done)), to, target, renamed), row.matched(), row.reason(), row.logged());
    }

    /** When its wait began: a turn that came late let it begin later than its step was reached. */
    private static Instant began(EnrollmentRow row, Journey from) {
        Step step = from == null || row.step() == null ? null : from.route().step(row.step());
        if (step instanceof Step.WaitFor waitFor) {
            return row.dueAt().minus(waitFor.within());
        }
        return step instanceof Step.Wait wait && wait.until() instanceof Until.Elapsed elapsed ? row.dueAt().minus(elapsed.duration()) : row.reachedAt();
    }

    private static Map<String, Object> remembering(EnrollmentRow row, Journey from, Journey to, Map<String, String> renamed, Map<String, String> done) {
        Set<String> skipped = new TreeSet<>();
        texts(row).forEach(id -> skipped.add(Objects.requireNonNullElse(renamed.getOrDefault(id, id), id)));
        done.keySet().stream().filter(id -> !comesAround(id, from, to, renamed))
                .forEach(id -> skipped.add(Objects.requireNonNullElse(renamed.getOrDefault(id, id), id)));
        to.route().all().stream().filter(step -> from == null || !Objects.equals(said(step), said(from.route().step(step.id()))))
                .filter(step -> saysAgain(step, to, done)).forEach(step -> skipped.add(step.id()));
        Map<String, Object> context = new LinkedHashMap<>(row.context().map());
        context.put(MOVED, List.copyOf(skipped));
        return context;
    }

    /** Of the repeats that the step stands in where she goes on, how often she has been through; once of those that she comes into by being moved. */
    private static JsonValues passing(JsonValues context, Journey to, String target, Map<String, String> renamed) {
        Map<String, Integer> before = Visits.of(context);
        Map<String, Integer> visits = new TreeMap<>();
        if (target != null) {
            to.route().repeats(to.route().step(target)).forEach(id -> visits.put(id, before.entrySet().stream()
                    .filter(visit -> id.equals(renamed.getOrDefault(visit.getKey(), visit.getKey()))).map(Map.Entry::getValue).findFirst().orElse(1)));
        }
        return Visits.with(context, visits);
    }

    /** A step of a repeat does the same in each passage; that it does so once in each is held by its message's id. */
    private static boolean comesAround(String id, Journey from, Journey to, Map<String, String> renamed) {
        Step before = from == null ? null : from.route().step(id);
        Step now = to.route().step(id);
        return before != null && now != null && !renamed.containsKey(id) && !from.route().repeats(before).isEmpty()
                && from.route().repeats(before).equals(to.route().repeats(now)) && Objects.equals(said(before), said(now));
    }

    private static String said(Step step) {
        return step instanceof Step.Send send ? send.template() : step instanceof Step.Webhook webhook ? webhook.url() : null;
    }

    /** A step that is new, or says something new: does it send a template that was sent, or call an address whose own step is gone? */
    private static boolean saysAgain(Step step, Journey to, Map<String, String> done) {
        return step instanceof Step.Send send && done.containsValue(send.template()) || step instanceof Step.Webhook webhook
                && done.entrySet().stream().anyMatch(call -> call.getValue().equals(webhook.url()) && to.route().step(call.getKey()) == null);
    }

    static boolean wasMoved(EnrollmentRow row) {
        return row.context().get(MOVED) != null;
    }

    /** Whether a step would do outside once more what the enrollment did before it was moved. */
    static boolean repeats(EnrollmentRow row, Step step) {
        boolean acts = step instanceof Step.Send || step instanceof Step.Webhook || step instanceof Step.Update;
        return acts && texts(row).anyMatch(step.id()::equals);
    }

    private static Stream<String> texts(EnrollmentRow row) {
        return row.context().get(MOVED) instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.empty();
    }
}
