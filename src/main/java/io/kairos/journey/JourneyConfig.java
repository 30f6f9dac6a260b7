package io.kairos.journey;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings of journeys. */
@ConfigMapping(prefix = "kairos.journey")
public interface JourneyConfig {

    /** How far behind an enrollment may run before its waits count from now instead of from when they were due. */
    Duration lateAfter();

    /** How far before its trigger the items of a cart are looked for. */
    Duration cartLookBack();

    /** For how long after entry an ended enrollment is a fact for rules. */
    Duration factHorizon();

    /** How soon at the earliest a segment is judged again because a behavior has left its window. */
    Duration segmentNotice();

    /** How long after its time a broadcast may still begin for a customer. */
    Duration broadcastLate();
}
