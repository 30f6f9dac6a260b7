package io.kairos.journey;

import java.time.Instant;
import java.util.UUID;

/**
 * Something an enrollment did.
 *
 * @param n       order within the enrollment, from 0
 * @param kind    the step's kind as in the journey's file; "retraction" for a retraction that came too late
 * @param outcome queued, waiting, matched, timed out, took, updated, exited or kept
 * @param detail  until when, by which behaviors, which arm, for which reason; null when there is nothing to add
 * @param at      when, on the clock
 */
public record StepRun(UUID customerId, UUID enrollmentId, long n, String journey, String step, String kind, String outcome,
        String detail, Instant at) {
}
