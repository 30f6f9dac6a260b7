package io.kairos.insight;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened, counted. Of messages, each counts once however often it was opened; of enrollments, each counts once per
 * goal however often it converted. Opens and clicks made by mail scanners and prefetching stand by themselves.
 *
 * @param waiting   under way now; days have none
 * @param opened    by the customer, or read in the app
 * @param converted enrollments by goal
 * @param revenue   by goal, refunds taken off; in whatever currency the behaviors have
 * @param suppressed messages held back, by reason
 * @param exited    enrollments that left early, by reason
 * @param refused   triggers that did not become an enrollment, by reason
 * @param broken    enrollments that could not go on: the dead letters say why
 */
public record Figures(long entered, long waiting, long completed, Map<String, Long> exited, Map<String, Long> refused, long broken,
        long queued, long sent, long delivered, long opened, long openedByMachine, long clicked, long clickedByMachine, long bounced,
        long complained, long unsubscribed, Map<String, Long> suppressed, long cancelled, long failed,
        Map<String, Long> converted, Map<String, BigDecimal> revenue) {

    /** @param amounts by measure, then by detail, "" where a measure has none */
    static Figures of(Map<String, Map<String, BigDecimal>> amounts) {
        return new Figures(count(amounts, "entered"), count(amounts, "waiting"), count(amounts, "completed"), counts(amounts, "exited"),
                counts(amounts, "refused"), count(amounts, "broken"), count(amounts, "queued"), count(amounts, "sent"), count(amounts, "delivered"),
                count(amounts, "opened"), count(amounts, "opened by machine"), count(amounts, "clicked"), count(amounts, "clicked by machine"),
                count(amounts, "bounced"), count(amounts, "complained"), count(amounts, "unsubscribed"), counts(amounts, "suppressed"),
                count(amounts, "cancelled"), count(amounts, "failed"), counts(amounts, "converted"),
                new TreeMap<>(amounts.getOrDefault("revenue", Map.of())));
    }

    private static long count(Map<String, Map<String, BigDecimal>> amounts, String measure) {
        return counts(amounts, measure).values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> counts(Map<String, Map<String, BigDecimal>> amounts, String measure) {
        Map<String, Long> counts = new TreeMap<>();
        amounts.getOrDefault(measure, Map.of()).forEach((detail, amount) -> counts.put(detail, amount.longValueExact()));
        return counts;
    }
}
