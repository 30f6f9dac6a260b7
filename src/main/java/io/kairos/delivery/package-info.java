/** Messages: the outbox, channels, templates, retries. */
package io.kairos.delivery;
