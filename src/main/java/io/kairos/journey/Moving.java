package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes an enrollment into another version of its journey. What it sent already is written down with it, so that no edit makes it
 * send the same once more: neither a step under its old or new id, nor the same template from a step that is new.
 */
final class Moving {

    /** Where an enrollment's context keeps what it must not send again. */
    private static final String MOVED = "moved";

    private Moving() {
    }

    /** @param target the step's id in the new version; null before the first step */
    static EnrollmentRow to(EnrollmentRow row, long release, Journey from, Journey to, String target, Map<String, String> renamed, ZoneId zone, Instant now) {
        Instant due = row.dueAt();
        if (target != null && to.route().step(target) instanceof Step.Wait wait) {
            due = wait.until().after(began(row, from), zone);
        } else if (target != null && to.route().step(target) instanceof Step.WaitFor waitFor) {
            due = began(row, from).plus(waitFor.within());
        }
        return new EnrollmentRow(row.customerId(), row.id(), row.journey(), release, row.key(), row.trigger(), row.triggerKey(), row.state(),
                target, row.reachedAt(), row.reachedSeq(), due, row.enteredAt(), row.enrolledAt(), now,
                JsonValues.of(remembering(row, from, renamed)), row.matched(), row.reason(), row.logged());
    }

    /** When its wait began: a turn that came late let it begin later than its step was reached. */
    private static Instant began(EnrollmentRow row, Journey from) {
        Step step = from == null || row.step() == null ? null : from.route().step(row.step());
        if (step instanceof Step.WaitFor waitFor) {
            return row.dueAt().minus(waitFor.within());
        }
        return step instanceof Step.Wait wait && wait.until() instanceof Until.Elapsed elapsed ? row.dueAt().minus(elapsed.duration()) : row.reachedAt();
    }

    private static Map<String, Object> remembering(EnrollmentRow row, Journey from, Map<String, String> renamed) {
        Map<String, Object> context = new LinkedHashMap<>(row.context().map());
        List<Step> known = from == null ? List.of() : from.route().all();
        context.put(MOVED, Map.of(
                "steps", Stream.concat(texts(row, "steps"), known.stream().map(Step::id)).distinct().sorted().toList(),
                "renamed", Stream.concat(texts(row, "renamed"), renamed.entrySet().stream().filter(step -> step.getValue() != null)
                        .map(step -> step.getKey() + "\n" + step.getValue())).distinct().sorted().toList()));
        return context;
    }

    static boolean wasMoved(EnrollmentRow row) {
        return row.context().get(MOVED) != null;
    }

    /**
     * Whether a step would repeat what the enrollment has done outside before it was moved: the same step under its old or new id, a new
     * step with a template that was sent, or a new call of an address whose own step is gone.
     *
     * @param done ids of the steps that queued a message or set attributes, with the template or the address
     */
    static boolean repeats(EnrollmentRow row, Step step, Journey now, Map<String, String> done) {
        boolean acts = step instanceof Step.Send || step instanceof Step.Webhook || step instanceof Step.Update;
        if (!acts || !wasMoved(row)) {
            return false;
        }
        boolean under = done.containsKey(step.id()) || texts(row, "renamed").anyMatch(renamed ->
                renamed.endsWith("\n" + step.id()) && done.containsKey(renamed.substring(0, renamed.indexOf('\n'))));
        boolean isNew = texts(row, "steps").noneMatch(step.id()::equals);
        boolean again = step instanceof Step.Send send && done.containsValue(send.template())
                || step instanceof Step.Webhook webhook && done.entrySet().stream()
                        .anyMatch(call -> call.getValue().equals(webhook.url()) && now.route().step(call.getKey()) == null);
        return under || isNew && again;
    }

    private static Stream<String> texts(EnrollmentRow row, String name) {
        return row.context().get(MOVED) instanceof Map<?, ?> moved && moved.get(name) instanceof List<?> list ? list.stream().map(String::valueOf)
                : Stream.empty();
    }
}
