package io.kairos.release;

import java.util.ArrayList;
import java.util.List;

/** Reads comma separated values (RFC 4180): a quoted cell may hold commas, line ends and doubled quotes. */
final class CsvRows {

    /** @param row 1-based, in which a quote is never closed */
    static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        final int row;

        Broken(int row) {
            super("A quote is opened here and never closed: close it, and double a quote that belongs to the text (\"\").");
            this.row = row;
        }
    }

    private CsvRows() {
    }

    /** @return rows of trimmed cells, as a spreadsheet numbers them; a line end inside a cell becomes a space */
    static List<List<String>> read(String text) throws Broken {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quoted) {
                if (character != '"') {
                    cell.append(character == '\n' || character == '\r' ? ' ' : character);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (character == '"' && cell.toString().isBlank()) {
                cell.setLength(0);
                quoted = true;
            } else if (character == ',') {
                row.add(cell.toString().strip());
                cell.setLength(0);
            } else if (character == '\n') {
                row.add(cell.toString().strip());
                cell.setLength(0);
                rows.add(row);
                row = new ArrayList<>();
            } else {
                cell.append(character);
            }
        }
        if (quoted) {
            throw new Broken(rows.size() + 1);
        }
        if (!row.isEmpty() || !cell.isEmpty()) {
            row.add(cell.toString().strip());
            rows.add(row);
        }
        return rows;
    }
}
