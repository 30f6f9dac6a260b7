package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.decision.TurnTable.Claim;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What operators watch of turns. */
@Singleton
class TurnMetrics {

    private final MeterRegistry metrics;
    private final Timer turn;
    private final Timer lag;
    private final Timer wakeLate;

    TurnMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
        turn = Timer.builder("kairos.turn").description("A transaction of turns").publishPercentileHistogram().register(metrics);
        lag = Timer.builder("kairos.decision.lag").description("From a behavior's arrival to its decision")
                .publishPercentileHistogram().register(metrics);
        wakeLate = Timer.builder("kairos.wake.late").description("From a wake-up's due time to its turn")
                .publishPercentileHistogram().register(metrics);
    }

    void turns(int customers, Runnable transaction) {
        turn.record(transaction);
        metrics.counter("kairos.turns").increment(customers);
    }

    /** Worth an alert: somebody has to look at the rule. */
    void quarantined(String rule) {
        metrics.counter("kairos.rules.quarantined", "rule", rule).increment();
    }

    void decided(List<Claim> claims, List<TurnOutcome> outcomes, Instant now) {
        for (TurnOutcome outcome : outcomes) {
            for (Behavior behavior : outcome.arrived()) {
                lag.record(Duration.between(behavior.receivedAt(), now));
            }
            metrics.counter("kairos.behaviors.decided").increment(outcome.arrived().size());
            outcome.made().forEach(decision -> metrics.counter("kairos.decisions", "trigger", decision.trigger()).increment());
            outcome.retracted().forEach(decision -> metrics.counter("kairos.retractions", "trigger", decision.trigger()).increment());
        }
        for (Claim claim : claims) {
            if (claim.rulesWakeAt() != null && !claim.rulesWakeAt().isAfter(now)) {
                wakeLate.record(Duration.between(claim.rulesWakeAt(), now));
            }
        }
    }
}
