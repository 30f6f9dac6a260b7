package io.kairos.journey;

import java.time.Duration;

/**
 * How a customer gets into a journey.
 *
 * @param on      the trigger; of a broadcast, what stands in place of one
 * @param settle  how long to wait for late behaviors before the first step; zero for not at all
 * @param when    id of the condition that must hold right before the first step; null without one
 * @param holdout how many of 10,000 customers it is kept from, so that its effect can be measured; 0 for none
 * @param broadcast the segment whose members enter, and when; null where a trigger starts it
 * @param rate    how many may enter at a time; null for any number
 */
public record Entry(String on, Duration settle, String when, Reentry reentry, int holdout, Broadcast broadcast, Rate rate) {
}
