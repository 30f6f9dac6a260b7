package io.kairos.behavior;

import java.util.Objects;

/**
 * What is to be said about a row of an uploaded file.
 *
 * @param line    of the file, from 1, where the row begins
 * @param column  as the header has it; null when it is about the row as a whole
 * @param value   as the file has it, shortened; null when there is none
 * @param refused whether the row was left out because of it
 * @param problem what is wrong
 * @param remedy  what to do
 */
public record ImportFinding(long line, String column, String value, boolean refused, String problem, String remedy) {

    private static final int LONGEST = 200;

    public ImportFinding {
        Objects.requireNonNull(problem);
        Objects.requireNonNull(remedy);
        value = value == null ? null : value.replace("\0", "").substring(0, Math.min(LONGEST, value.replace("\0", "").length()));
    }
}
