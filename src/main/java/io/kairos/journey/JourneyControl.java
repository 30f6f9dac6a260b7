package io.kairos.journey;

/** What somebody decided about a journey while it is live, whatever the release. */
public enum JourneyControl {

    /** Nobody enters, those inside stand still, and what they have queued waits. */
    PAUSED,
    /** Nobody enters; those inside go on to their end. */
    CLOSED,
    /** Nobody enters, and those inside leave. */
    STOPPED
}
