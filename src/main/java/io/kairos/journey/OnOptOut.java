package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of a customer's enrollment when she opts out of something its journey sends; the message itself is suppressed in any case. */
enum OnOptOut {

    /** It goes on without what she does not want. */
    CONTINUE,
    /** It stands still until she agrees again. */
    PAUSE,
    /** She leaves. */
    EXIT;

    private static final String PAUSED = "paused";

    /** Which of a journey's messages she opted out of, in words; null when she did not, or when the journey does not care. */
    String reason(Journey journey, Customer customer) {
        return this == CONTINUE ? null : journey.route().all().stream().filter(Step.Send.class::isInstance).map(Step.Send.class::cast)
                .filter(send -> !send.transactional() && customer.optedOut(send.channel(), send.topic()))
                .map(send -> "opted out of " + send.channel() + (send.topic() == null ? "" : " about " + send.topic())).sorted().findFirst().orElse(null);
    }

    static boolean isPaused(EnrollmentRow row) {
        return Boolean.TRUE.equals(row.context().get(PAUSED));
    }

    /** Whether it ever stood still, so that a wait has not been judged on all that came. */
    static boolean wasPaused(EnrollmentRow row) {
        return row.context().get(PAUSED) != null;
    }

    static EnrollmentRow paused(EnrollmentRow row, boolean paused, Instant now) {
        Map<String, Object> context = new LinkedHashMap<>(row.context().map());
        context.put(PAUSED, paused);
        return row.with(JsonValues.of(context), now);
    }
}
