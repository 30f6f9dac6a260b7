package io.kairos.release;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads decision tables in the CSV form of Drools (Drools documentation, "Spreadsheet decision tables"): below {@code RuleTable name} a row
 * with the kinds of the columns, one with facts, one with snippets, one with headings, then a rule a row up to an empty one. Of it only
 * what is a rule: no attributes, functions, imports, variables, queries or types; and a cell is a value, never code.
 */
final class ReadingTables {

    private static final int MOST_ROWS = 1_000;
    private static final int MOST_COLUMNS = 50;
    private static final int LONGEST_SNIPPET = 1_000;
    private static final String HOW = "A decision table has a row \"RuleTable\" with a name, then the kinds of its columns (CONDITION, ACTION), their"
            + " facts, their snippets with $param, their headings, and then a rule a row; cells are separated by commas.";
    private static final Pattern TABLE = Pattern.compile("(?i)RuleTable\\b\\s*(.*)");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ,.'’()%€&+:?!–-]{1,60}");
    private static final Pattern SKIPPED = Pattern.compile("(?i)(//|#).*|Notes|RuleSet");
    private static final Map<String, TableColumn.Kind> KINDS = Map.of("C", TableColumn.Kind.CONDITION, "CONDITION", TableColumn.Kind.CONDITION,
            "A", TableColumn.Kind.ACTION, "ACTION", TableColumn.Kind.ACTION, "N", TableColumn.Kind.NAME, "NAME", TableColumn.Kind.NAME,
            "I", TableColumn.Kind.DESCRIPTION, "DESCRIPTION", TableColumn.Kind.DESCRIPTION);

    private final String file;
    private final List<TableRow> rows = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private List<List<String>> sheet = List.of();

    ReadingTables(String file, byte[] content) {
        this.file = file;
        try {
            sheet = CsvRows.read(new String(content, StandardCharsets.UTF_8).replace("\uFEFF", ""));
        } catch (CsvRows.Broken broken) {
            refuse(broken.row, 0, null, broken.getMessage());
            return;
        }
        boolean any = false;
        boolean stray = false;
        for (int at = 0; at < sheet.size(); at++) {
            int column = first(at);
            if (column < 0 || SKIPPED.matcher(cell(at, column)).matches()) {
                continue;
            }
            Matcher table = TABLE.matcher(cell(at, column));
            if (table.matches()) {
                any = true;
                at = table(at, (table.group(1).isEmpty() ? cell(at, column + 1) : table.group(1)).strip());
            } else {
                stray = true;
                refuse(at + 1, column, null, "This row is not allowed. " + HOW);
            }
        }
        if (stray) {
            rows.clear();
        }
        if (!any && findings.isEmpty()) {
            findings.add(new Finding(file, 1, 1, null, "There is no table in this file. " + HOW));
        }
    }

    List<TableRow> rows() {
        return rows;
    }

    List<Finding> findings() {
        return findings;
    }

    /** @return the last row that belongs to the table, 0-based as {@code at} */
    private int table(int at, String name) {
        int last = at + 5;
        while (last < sheet.size() && first(last) >= 0 && !TABLE.matcher(cell(last, first(last))).matches()) {
            last++;
        }
        last = Math.min(last, sheet.size()) - 1;
        int before = findings.size();
        if (!NAME.matcher(name).matches()) {
            refuse(at + 1, 0, null, "Behind \"RuleTable\" stands the table's name: letters, digits and plain punctuation, at most 60.");
        }
        if (last < at + 5) {
            refuse(at + 1, 0, name, "This table has no rules. " + HOW);
        } else if (last - at - 4 > MOST_ROWS) {
            refuse(at + 1, 0, name, "This table has more than " + MOST_ROWS + " rules: split it.");
        }
        List<TableColumn> columns = findings.size() > before ? List.of() : columns(at, name);
        if (findings.size() == before) {
            Map<String, Integer> known = new HashMap<>();
            for (int row = at + 5; row <= last; row++) {
                if (!cell(row, first(row)).startsWith("//")) {
                    row(row, name, at + 4, columns, known);
                }
            }
        }
        return last;
    }

    private void row(int at, String table, int snippets, List<TableColumn> columns, Map<String, Integer> known) {
        WritingRow writing = new WritingRow(file, table, at + 1, snippets, columns, sheet.get(at));
        TableRow row = writing.write();
        findings.addAll(writing.findings());
        Integer twin = row == null ? null : known.putIfAbsent(row.name(), row.number());
        if (twin != null) {
            refuse(at + 1, columns.get(0).at(), table, "This row says the same as row " + twin + ": remove one of them, or tell them apart.");
        } else if (row != null) {
            rows.add(row);
        }
    }

    private List<TableColumn> columns(int at, String table) {
        List<TableColumn> columns = new ArrayList<>();
        if (sheet.get(at + 1).size() > MOST_COLUMNS) {
            refuse(at + 2, MOST_COLUMNS, table, "A table has at most " + MOST_COLUMNS + " columns.");
            return columns;
        }
        for (int column = 0; column < sheet.get(at + 1).size(); column++) {
            String named = cell(at + 1, column).toUpperCase(Locale.ROOT);
            TableColumn.Kind kind = KINDS.get(named);
            if (kind != null) {
                columns.add(column(at, column, kind, table, columns));
            } else if (!named.isEmpty()) {
                refuse(at + 2, column, table, "There are CONDITION, ACTION, NAME and DESCRIPTION columns, and no others: rules have no attributes.");
            }
        }
        for (TableColumn.Kind needed : List.of(TableColumn.Kind.CONDITION, TableColumn.Kind.ACTION)) {
            if (columns.stream().noneMatch(column -> column.kind() == needed)) {
                refuse(at + 2, 0, table, "This table has no " + needed + " column. " + HOW);
            }
        }
        return columns;
    }

    private TableColumn column(int at, int column, TableColumn.Kind kind, String table, List<TableColumn> before) {
        String pattern = cell(at + 2, column);
        String snippet = cell(at + 3, column);
        boolean joined = pattern.endsWith("...") && column > 0 && cell(at + 2, column - 1).equals(pattern) && !before.isEmpty()
                && before.get(before.size() - 1).at() == column - 1;
        pattern = pattern.replaceFirst("\\.\\.\\.$", "").strip();
        check(at + 3, column, table, pattern);
        check(at + 4, column, table, snippet);
        boolean rule = kind == TableColumn.Kind.CONDITION || kind == TableColumn.Kind.ACTION;
        if (rule && snippet.isEmpty()) {
            refuse(at + 4, column, table, "The snippet is missing: what a cell's value is put into, such as number(\"revenue\") >= $param or"
                    + " triggers.fire( \"$param\", $order ).");
        }
        if (kind == TableColumn.Kind.ACTION && !pattern.isEmpty()) {
            refuse(at + 3, column, table, "An ACTION column has no fact: leave this cell empty and write triggers.fire( … ) below it.");
        }
        if (kind == TableColumn.Kind.ACTION && !snippet.isEmpty() && !snippet.matches("triggers\\s*\\.\\s*fire\\s*\\([^;]*\\)\\s*;?")) {
            refuse(at + 4, column, table, "A row can only fire a trigger: triggers.fire( \"$param\", $order ) or triggers.fire( \"name\", $order, \"$param\" ).");
        }
        return new TableColumn(column, kind, pattern, joined, snippet, cell(at + 4, column));
    }

    private void check(int row, int column, String table, String piece) {
        String wrong = piece.length() > LONGEST_SNIPPET ? "This is too long for a column: at most " + LONGEST_SNIPPET + " characters." : TableColumn.wrong(piece);
        if (wrong != null) {
            refuse(row, column, table, wrong);
        }
    }

    /** The first cell of a row that is not empty, 0-based; -1 when all are. */
    private int first(int row) {
        for (int column = 0; column < sheet.get(row).size(); column++) {
            if (!cell(row, column).isEmpty()) {
                return column;
            }
        }
        return -1;
    }

    private String cell(int row, int column) {
        return row < sheet.size() && column < sheet.get(row).size() ? sheet.get(row).get(column) : "";
    }

    private void refuse(int row, int column, String where, String message) {
        findings.add(TableRow.at(file, row, column, where, message));
    }
}
