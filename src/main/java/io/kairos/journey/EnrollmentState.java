package io.kairos.journey;

import java.util.EnumSet;
import java.util.Set;

/** Where an enrollment stands. The diagram is src/docs/enrollment-states.md. */
public enum EnrollmentState {

    /** Waits for late behaviors before its trigger is checked again. */
    SETTLING,
    /** Runs steps; never at rest between turns. */
    ACTIVE,
    /** Waits for a time. */
    WAITING,
    /** Waits for a behavior, or for the time in which it should have come. */
    WAITING_FOR,
    /** Passed its last step. */
    COMPLETED,
    /** Left early: an exit step, the exit condition, a retracted trigger, a merge. */
    EXITED,
    /** Kept from the journey, so that its effect on the others can be measured. */
    HELD_OUT,
    /** Never ran a step; does not count for re-entry. */
    REFUSED,
    /** Could not go on; the dead letter says why. */
    FAILED;

    /** What may follow this state. */
    public Set<EnrollmentState> next() {
        return switch (this) {
            case SETTLING -> EnumSet.of(ACTIVE, HELD_OUT, REFUSED, FAILED);
            case ACTIVE -> EnumSet.of(WAITING, WAITING_FOR, COMPLETED, EXITED, FAILED);
            case WAITING, WAITING_FOR -> EnumSet.of(ACTIVE, EXITED, FAILED);
            case COMPLETED -> EnumSet.of(EXITED);
            case EXITED, HELD_OUT, REFUSED, FAILED -> EnumSet.noneOf(EnrollmentState.class);
        };
    }

    public boolean isLive() {
        return this == SETTLING || this == ACTIVE || this == WAITING || this == WAITING_FOR;
    }

    /** @throws IllegalStateException when that state cannot follow this one */
    EnrollmentState to(EnrollmentState state) {
        if (!next().contains(state)) {
            throw new IllegalStateException("An enrollment that is " + this + " cannot become " + state + ".");
        }
        return state;
    }
}
