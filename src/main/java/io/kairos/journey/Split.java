package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Step.SplitArm;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The arm a customer takes at a split. Drawn from a bucket, SHA-256(journey, step, customer) modulo 10,000, so it is the same however
 * often, wherever and under whichever release it is asked; arms share the buckets in their order, by weight. Once a split has a winner,
 * those who come to it for the first time take that one; the shares of an adaptive split are as they stood last.
 *
 * @param bucket null when it was not drawn
 * @param course one of {@link Courses}; null when the weights drew it, or an attribute named it
 */
record Split(EnrollmentRow row, Step.Split step, SplitArm arm, Integer bucket, String course) {

    static final int BUCKETS = 10_000;

    static Split of(EnrollmentRow row, Step.Split step, Customer customer, Courses courses) {
        if (step.by() != null) {
            String named = customer.text(step.by());
            SplitArm arm = named(step, named);
            if (arm == null) {
                throw new IllegalStateException("Her attribute " + step.by() + " is " + named + ", which is no arm of the split " + step.id() + ".");
            }
            return new Split(row, step, arm, null, null);
        }
        int bucket = bucket(row.journey(), step.id(), row.customerId());
        Courses.Course course = courses.of(row.journey(), step.id());
        if (course == null) {
            return new Split(row, step, at(step, step.arms().stream().mapToInt(SplitArm::weight).toArray(), bucket), bucket, adaptive(step));
        }
        SplitArm before = named(step, courses.taken(row.customerId(), row.journey(), step.id()));
        SplitArm winner = course.among().equals(step.arms().stream().map(SplitArm::name).collect(Collectors.toSet())) ? named(step, course.winner()) : null;
        if (before != null) {
            return new Split(row, step, before, bucket, winner != null ? Courses.KEPT : adaptive(step));
        }
        if (winner != null) {
            return new Split(row, step, winner, null, Courses.WINNER);
        }
        return new Split(row, step, at(step, shares(step, course), bucket), bucket, adaptive(step));
    }

    private static String adaptive(Step.Split step) {
        return step.aim() != null && step.aim().adaptive() ? Courses.ADAPTIVE : null;
    }

    /** The weights, unless the split is adaptive and its shares are of just these arms. */
    private static int[] shares(Step.Split step, Courses.Course course) {
        List<SplitArm> arms = step.arms();
        boolean fit = adaptive(step) != null && course.shares().keySet().equals(arms.stream().map(SplitArm::name).collect(Collectors.toSet()));
        return arms.stream().mapToInt(arm -> fit ? course.shares().get(arm.name()) : arm.weight()).toArray();
    }

    private static SplitArm named(Step.Split step, String name) {
        return step.arms().stream().filter(arm -> arm.name().equals(name)).findFirst().orElse(null);
    }

    private static SplitArm at(Step.Split step, int[] weights, int bucket) {
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        long passed = 0;
        for (int i = 0; i < weights.length; i++) {
            passed += weights[i];
            if (bucket * total < passed * BUCKETS) {
                return step.arms().get(i);
            }
        }
        throw new IllegalStateException("All arms of the split " + step.id() + " weigh nothing.");
    }

    /** 0 to 9,999, evenly spread. */
    static int bucket(String journey, String step, UUID customer) {
        return (int) Long.remainderUnsigned(Ids.of("split", journey, step, customer.toString()).getLeastSignificantBits(), BUCKETS);
    }

    Changes.ArmTaken taken(Instant now) {
        return new Changes.ArmTaken(row.customerId(), row.id(), row.journey(), row.release(), step.id(), arm.name(), bucket, course, now);
    }

    /** For the step log: the arm, and why when it was not drawn. */
    String said() {
        return arm.name() + (Courses.WINNER.equals(course) ? ": it won" : Courses.KEPT.equals(course) ? ": as before there was a winner" : "");
    }

    /** Where templates find it: {@code enrollment.arms.<step>}. */
    static JsonValues remembering(JsonValues context, String step, String arm) {
        Map<String, Object> arms = new LinkedHashMap<>();
        if (context.get("arms") instanceof Map<?, ?> before) {
            before.forEach((name, taken) -> arms.put(name.toString(), taken));
        }
        arms.put(step, arm);
        Map<String, Object> changed = new LinkedHashMap<>(context.map());
        changed.put("arms", arms);
        return JsonValues.of(changed);
    }
}
