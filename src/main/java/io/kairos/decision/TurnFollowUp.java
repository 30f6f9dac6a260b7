package io.kairos.decision;

import io.kairos.release.Release;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a lower room does about turns' outcomes, in the turns' transaction. */
public interface TurnFollowUp {

    /**
     * @param release the active release under which the turns were taken
     * @param now     the instant of the turns
     * @return for each customer that needs another turn without a new behavior, when
     */
    Map<UUID, Instant> follow(List<TurnOutcome> outcomes, Release release, Instant now);

    /** Whether every customer needs a turn under a release that has become active, though nothing happened to her. */
    default boolean concernsEverybody(Release release) {
        return false;
    }
}
