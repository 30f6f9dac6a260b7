package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The arm a customer takes at a split. Drawn from a bucket, SHA-256(journey, step, customer) modulo 10,000, so it is the same however
 * often, wherever and under whichever release it is asked; arms share the buckets in their order, by weight.
 *
 * @param bucket null when an attribute named the arm
 */
record Split(EnrollmentRow row, Step.Split step, Step.SplitArm arm, Integer bucket) {

    static final int BUCKETS = 10_000;

    static Split of(EnrollmentRow row, Step.Split step, Customer customer) {
        if (step.by() != null) {
            String named = customer.text(step.by());
            Step.SplitArm arm = step.arms().stream().filter(candidate -> candidate.name().equals(named)).findFirst().orElseThrow(() ->
                    new IllegalStateException("Her attribute " + step.by() + " is " + named + ", which is no arm of the split " + step.id() + "."));
            return new Split(row, step, arm, null);
        }
        int bucket = bucket(row.journey(), step.id(), row.customerId());
        return new Split(row, step, at(step, bucket), bucket);
    }

    private static Step.SplitArm at(Step.Split step, int bucket) {
        long total = step.arms().stream().mapToLong(Step.SplitArm::weight).sum();
        long passed = 0;
        for (Step.SplitArm arm : step.arms()) {
            passed += arm.weight();
            if (bucket * total < passed * BUCKETS) {
                return arm;
            }
        }
        throw new IllegalStateException("All arms of the split " + step.id() + " weigh nothing.");
    }

    /** 0 to 9,999, evenly spread. */
    static int bucket(String journey, String step, UUID customer) {
        return (int) Long.remainderUnsigned(Ids.of("split", journey, step, customer.toString()).getLeastSignificantBits(), BUCKETS);
    }

    Changes.ArmTaken taken(Instant now) {
        return new Changes.ArmTaken(row.customerId(), row.id(), row.journey(), row.release(), step.id(), arm.name(), bucket, now);
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
