package io.kairos.behavior;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A message that was not stored.
 *
 * @param index     its place in the batch, from 0
 * @param messageId as sent; null without one
 * @param message   names the field and says what is expected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rejection(int index, String messageId, String message) {
}
