package io.kairos.decision;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How turns are taken. */
@ConfigMapping(prefix = "kairos.decision")
interface DecisionConfig {

    /** Customers a transaction takes at most. */
    int batch();

    /** Turn loops of this pod; 0 takes turns only on demand. */
    int loops();

    /** How long a loop without work waits before it looks for arrivals and wake-ups of other pods. */
    Duration poll();

    /** Sessions this pod keeps alive between turns. */
    int hotSessions();
}
