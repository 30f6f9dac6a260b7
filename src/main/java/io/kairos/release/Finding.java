package io.kairos.release;

/**
 * Something wrong with what an analyst wrote.
 *
 * @param file   path below the rules directory
 * @param line   1-based; 0 when it concerns the whole file
 * @param column 1-based; 0 when unknown
 * @param where  the rule's name, or the path inside a journey ({@code steps[2].send.template}); null when neither
 * @param message a sentence that says what to do
 */
public record Finding(String file, int line, int column, String where, String message) {

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "")
                + (where == null ? "" : " (" + where + ")") + ": " + message;
    }
}
