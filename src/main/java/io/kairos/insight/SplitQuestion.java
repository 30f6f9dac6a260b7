package io.kairos.insight;

import java.util.Map;

/**
 * What is asked of a split.
 *
 * @param goal    only this one; null for all that were reached
 * @param control null for the arm control, none or holdout, or else the first by name
 * @param weights what the split's arms should have got; empty to tell by the recorded hashes
 * @param plan    null for the configured one
 */
public record SplitQuestion(String journey, String step, String goal, String control, Map<String, Double> weights, Plan plan) {
}
