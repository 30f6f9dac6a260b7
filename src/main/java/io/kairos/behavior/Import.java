package io.kairos.behavior;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A file of customers or behaviors that somebody uploaded.
 *
 * @param columns    what each column of the file is, in its order
 * @param taken      rows that were stored; in a dry run, that would be
 * @param unchanged  rows that told nothing new
 * @param refused    rows that were left out, each with a finding
 * @param finishedAt null while it is under way
 */
public record Import(UUID id, Kind kind, String file, boolean dryRun, String actor, List<String> columns, long rows, long taken, long unchanged,
        long refused, Instant startedAt, Instant finishedAt) {

    /** What a row is. */
    public enum Kind {
        CUSTOMERS, BEHAVIORS
    }

    public long done() {
        return taken + unchanged + refused;
    }

    public boolean finished() {
        return finishedAt != null;
    }
}
