package io.kairos.release;

import java.util.List;

/**
 * A row of a decision table as the rule it stands for.
 *
 * @param number   of the row, 1-based
 * @param snippets number of the row with the snippets
 * @param drl      from {@code rule} to {@code end}
 * @param places   which part of the rule comes from which column, in the rule's order
 * @param shape    what rows have in common that differ in nothing but values of the same kinds
 */
record TableRow(String file, String table, int number, int snippets, String name, String drl, List<Place> places, String shape) {

    /** From here on the rule's text is a column's. @param line 1-based, as {@code column}; @param at the table's column, 0-based */
    record Place(int line, int column, int at) {
    }

    /** A finding at the cell that a place of the rule comes from. */
    Finding finding(int line, int column, String message) {
        return at(file, number, at(line, column), name, message);
    }

    /** The same at the snippet, because it is wrong in every row. */
    Finding finding(Finding everywhere) {
        return new Finding(file, snippets, everywhere.column(), table,
                cell(snippets, everywhere.column() - 1) + everywhere.message().replaceFirst("^Row \\d+, column \\w+: ", ""));
    }

    private int at(int line, int column) {
        int at = places.get(0).at();
        for (Place place : places) {
            if (place.line() < line || place.line() == line && place.column() <= Math.max(column, 1)) {
                at = place.at();
            }
        }
        return at;
    }

    /** @param at 0-based column */
    static Finding at(String file, int row, int at, String where, String message) {
        return new Finding(file, row, at + 1, where, cell(row, at) + message);
    }

    private static String cell(int row, int at) {
        return "Row " + row + ", column " + TableColumn.letters(at) + ": ";
    }
}
