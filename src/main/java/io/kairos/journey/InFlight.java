package io.kairos.journey;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens to people under way in a journey when another release becomes active.
 *
 * @param steps with {@link Policy#MOVE}: ids of steps that are called otherwise now, to their new id; to null for steps whose people
 *              leave the journey. Steps that are not named keep their id.
 */
public record InFlight(Policy policy, Map<String, String> steps) {

    public enum Policy {
        /** They go on in the version they entered. */
        STAY,
        /** They go on in the new version, at the step they stand at. */
        MOVE,
        /** They leave. */
        EXIT
    }

    public static final InFlight STAY = new InFlight(Policy.STAY, Map.of());

    public InFlight {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /** What becomes of an enrollment. */
    public enum Outcome {
        STAYS, MOVES, EXITS,
        /** The policy says move, and does not say where to: such a release is not activated. */
        NOWHERE
    }

    /**
     * @param step   where it goes on; null before the first step and for those who do not move
     * @param detail for people; null when there is nothing to say
     */
    public record Place(Outcome outcome, String step, String detail) {
    }

    /**
     * Where an enrollment goes.
     *
     * @param at   the step it stands at; null before the first
     * @param from the journey it runs; {@code to} what the journey is now, null when the release has none of this name
     */
    Place place(EnrollmentState state, String at, Journey from, Journey to) {
        if (policy == Policy.STAY) {
            return new Place(Outcome.STAYS, null, null);
        }
        if (policy == Policy.EXIT) {
            return new Place(Outcome.EXITS, null, "the journey was changed");
        }
        if (to == null) {
            return new Place(Outcome.NOWHERE, null, "The release has no journey of this name: let them stay or exit.");
        }
        if (at == null || state == EnrollmentState.SETTLING) {
            return new Place(Outcome.MOVES, null, null);
        }
        if (steps.containsKey(at) && steps.get(at) == null) {
            return new Place(Outcome.EXITS, null, "its step " + at + " was removed");
        }
        String target = steps.getOrDefault(at, at);
        Step now = to.route().step(target);
        Step before = from == null ? null : from.route().step(at);
        if (now == null) {
            return new Place(Outcome.NOWHERE, null, "There is no step '" + target + "' any more: map '" + at + "' to another step, or to null for exit.");
        }
        if (before != null && !before.kind().equals(now.kind())) {
            return new Place(Outcome.NOWHERE, null, "The step '" + target + "' is a " + now.kind() + " now, and they stand at a " + before.kind()
                    + ": map '" + at + "' to a " + before.kind() + " step, or to null for exit.");
        }
        Route.Around lane = before == null ? null : from.route().lane(before);
        Route.Around then = to.route().lane(now);
        if (lane != null && !(then != null && lane.lane().equals(then.lane()) && steps.getOrDefault(lane.step().id(), lane.step().id()).equals(then.step().id()))) {
            return new Place(Outcome.EXITS, null, "its lane " + lane.lane() + " was removed");
        }
        if (lane == null && then != null) {
            return new Place(Outcome.NOWHERE, null, "The step '" + target + "' stands in a lane now, and they do not: map '" + at + "' to a step outside of it,"
                    + " or to null for exit.");
        }
        return new Place(Outcome.MOVES, target, null);
    }
}
