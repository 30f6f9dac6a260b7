/** What they did: ingestion endpoints, idempotency, the behavior log. */
package io.kairos.behavior;
