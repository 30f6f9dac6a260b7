package io.kairos.delivery;

import io.kairos.decision.Rehearsing;
import io.kairos.journey.JourneyPlaces;
import io.kairos.journey.Journeys;
import io.kairos.journey.RehearsingJourneys;
import io.kairos.release.Release;
import io.kairos.release.ReleasePart;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Brings journeys and messages to a release's scenarios and backtests. It has no files of its own. */
@Singleton
public class RehearsingScenarios implements ReleasePart<Rehearsing>, Rehearsing {

    @Override
    public Class<Rehearsing> type() {
        return Rehearsing.class;
    }

    @Override
    public Reading<Rehearsing> read(Map<String, byte[]> files, Set<String> triggers) {
        return new Reading<>(this, List.of(), List.of());
    }

    @Override
    public Rehearsed begin(Release release) {
        return new RehearsedCustomer(release, new UUID(0, 1), List.of(), ContactPolicy.NONE);
    }

    @Override
    public Rehearsed goOn(Release release, UUID customer, Collection<?> known) {
        ContactPolicy policy = release.part(ContactPolicy.class);
        return new RehearsedCustomer(release, customer, known, policy == null ? ContactPolicy.NONE : policy);
    }

    @Override
    public Set<String> starting(Release release) {
        return RehearsingJourneys.starting(release);
    }

    @Override
    public Map<String, Duration> lookBack() {
        return RehearsingJourneys.lookBack();
    }

    @Override
    public List<Place> places(Release release) {
        return JourneyPlaces.of(release);
    }

    @Override
    public Set<String> messages(Release release) {
        Set<String> names = new TreeSet<>(release.part(Templates.class).names());
        release.part(Journeys.class).webhooks().forEach(names::add);
        return names;
    }
}
