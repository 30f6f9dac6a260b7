package io.kairos.delivery;

import io.kairos.journey.ReadingJourneys;
import io.kairos.release.ReleasePart;
import java.util.List;

/** All rooms' shares of a release, for checking rules without a running service. */
public final class ReleaseParts {

    private ReleaseParts() {
    }

    public static List<ReleasePart<?>> all() {
        ReadingJourneys journeys = new ReadingJourneys();
        return List.of(journeys, new ReadingTemplates(journeys), new ReadingContactPolicy(), new ReadingSubscriptions(journeys), new ReadingSyncPolicy(), new RehearsingScenarios());
    }
}
