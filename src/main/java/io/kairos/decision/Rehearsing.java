package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.release.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What comes of triggers below deciding, for scenarios and backtests: in memory, without a database and without sending anything. A
 * lower room fills it, and a release carries it among its parts.
 */
public interface Rehearsing {

    /** Somebody of whom nothing is known, and who is written to whenever a journey says so: scenarios are about journeys, not about caps and quiet hours. */
    Rehearsed begin(Release release);

    /**
     * A customer to go on with, who is written to as often and when the release's contact policy allows.
     *
     * @param known enrollments and contacts from before
     */
    Rehearsed goOn(Release release, UUID customer, Collection<?> known);

    /** The triggers that start journeys. */
    Set<String> starting(Release release);

    /** How far back journeys look from the moment they start, by the behaviors' type. */
    Map<String, Duration> lookBack();

    /** All steps of all journeys, and the ways on from those that have several. */
    List<Place> places(Release release);

    /** Names that messages of this release can have: templates, and the ids of webhook steps. */
    Set<String> messages(Release release);

    /** One customer's journeys and messages, turn by turn. */
    interface Rehearsed {

        /**
         * Follows a turn.
         *
         * @param past her behaviors with those of this turn, in the order she lived through them
         * @return changes of her attributes that journeys made; they arrive at the same instant
         */
        List<Behavior> follow(TurnOutcome outcome, List<Behavior> past, Instant now);

        /** When she needs another turn without a new behavior; null when she does not. */
        Instant nextDue();

        /** What rules see of it: enrollments and contacts. */
        List<Object> facts();

        List<Took> steps();

        List<Sent> messages();

        /** Sentences about enrollments that could not go on. */
        List<String> failures();
    }

    /**
     * Something a step did.
     *
     * @param outcome as in the step log
     * @param arm     the way on that was taken, as in {@link Place}; null when there was no choice
     */
    record Took(Instant at, String journey, String step, String outcome, String arm) {
    }

    /**
     * A message that journeys queued, at the time it would go out.
     *
     * @param trigger   what started the journey, {@code key} what that was about
     * @param name      the template, or a webhook step's id
     * @param content   all that the customer, or the webhook's receiver, would read
     * @param objection why it would not be sent after all; null when it would
     */
    record Sent(Instant at, String journey, String trigger, String key, String name, String channel, String content, String objection) {
    }

    /**
     * A step, or a way on from it.
     *
     * @param arm null for the step itself; "arm 1", "else" or "none" of a branch; "matched" or "timed out" of a wait
     */
    record Place(String file, int line, String journey, String step, String arm) {
    }
}
