package io.kairos.journey;

import io.kairos.decision.TurnOutcome;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Who enters journeys by being in a segment, as of a turn. Joins the caller's transaction. */
@Singleton
class EnteringSegments {

    /** @param due when time alone may change segments, or a broadcast begins, by customer */
    record Entering(Map<UUID, List<Entrant>> entrants, Map<UUID, Instant> due) {
    }

    record Entrant(Journey journey, Broadcast.Enters enters) {
    }

    private final FollowingSegments segments;
    private final Enrollments enrollments;
    private final JourneyConfig config;

    EnteringSegments(FollowingSegments segments, Enrollments enrollments, JourneyConfig config) {
        this.segments = segments;
        this.enrollments = enrollments;
        this.config = config;
    }

    Entering follow(List<TurnOutcome> outcomes, Release release, Instant now) {
        Map<UUID, Map<String, Member>> members = segments.follow(outcomes, release, now);
        Entering entering = new Entering(new HashMap<>(), new HashMap<>());
        members.forEach((customer, known) -> known.values().stream().map(Member::dueAt).filter(Objects::nonNull)
                .forEach(at -> entering.due().merge(customer, at, EnteringSegments::earlier)));
        Journeys journeys = Journeys.of(release);
        for (TurnOutcome outcome : outcomes) {
            UUID id = outcome.customer().id();
            for (Journey journey : members.containsKey(id) ? journeys.broadcasts() : List.<Journey>of()) {
                Broadcast broadcast = journey.entry().broadcast();
                Broadcast.Verdict verdict = broadcast.judge(outcome.customer(), members.get(id).get(broadcast.segment()),
                        journeys.program().timeZone(), config.broadcastLate(), release.number(), now);
                if (verdict instanceof Broadcast.NotYet notYet) {
                    entering.due().merge(id, notYet.until(), EnteringSegments::earlier);
                } else if (verdict instanceof Broadcast.Enters enters) {
                    entering.entrants().computeIfAbsent(id, customer -> new ArrayList<>()).add(new Entrant(journey, enters));
                }
            }
        }
        leaveOutWhoEntered(entering.entrants());
        return entering;
    }

    private void leaveOutWhoEntered(Map<UUID, List<Entrant>> entrants) {
        if (entrants.isEmpty()) {
            return;
        }
        Map<UUID, Set<List<String>>> entered = enrollments.entered(entrants.keySet());
        entrants.forEach((customer, all) -> all.removeIf(entrant -> entered.getOrDefault(customer, Set.of())
                .contains(List.of(entrant.journey().name(), entrant.enters().decision().key()))));
        entrants.values().removeIf(List::isEmpty);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
