package io.kairos.release;

import java.time.Instant;

/**
 * What is on record of a release.
 *
 * @param activatedAt when it was last made the active one; null for a draft
 * @param activatedBy by whom; null for a draft
 */
public record ReleaseInfo(long number, String hash, String author, String note, Instant createdAt, Instant activatedAt,
        String activatedBy, boolean active) {
}
