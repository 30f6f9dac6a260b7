package io.kairos.release;

import java.util.ArrayList;
import java.util.List;

/** Writes the rule that a row of a decision table stands for, and notes which column each part of it comes from. */
final class WritingRow {

    private static final int LONGEST_NAME = 120;

    private final String file;
    private final String table;
    private final int number;
    private final int snippets;
    private final List<TableColumn> columns;
    private final List<String> cells;
    private final StringBuilder drl = new StringBuilder();
    private final StringBuilder shape = new StringBuilder();
    private final List<TableRow.Place> places = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private int lines = 1;

    WritingRow(String file, String table, int number, int snippets, List<TableColumn> columns, List<String> cells) {
        this.file = file;
        this.table = table;
        this.number = number;
        this.snippets = snippets;
        this.columns = columns;
        this.cells = cells;
    }

    List<Finding> findings() {
        return findings;
    }

    /** @return null when a cell is refused */
    TableRow write() {
        String name = name();
        begin(columns.get(0).at());
        add("rule \"" + name + "\"\n");
        add("    // " + said() + "\n");
        add("when\n");
        int conditions = places.size();
        TableColumn.groups(of(TableColumn.Kind.CONDITION)).forEach(this::condition);
        boolean none = places.size() == conditions;
        add("then\n");
        int actions = places.size();
        of(TableColumn.Kind.ACTION).forEach(this::action);
        if (findings.isEmpty() && (none || places.size() == actions)) {
            refuse(columns.get(0).at(), none ? "This row has no condition: a cell of a CONDITION column has to be filled in."
                    : "This row fires nothing: a cell of an ACTION column has to be filled in.");
        }
        add("end");
        return findings.isEmpty() ? new TableRow(file, table, number, snippets, name, drl.toString(), List.copyOf(places), shape.toString()) : null;
    }

    private void condition(List<TableColumn> group) {
        List<TableColumn> used = group.stream().filter(column -> !cell(column).isEmpty()).toList();
        String pattern = group.get(0).pattern();
        if (pattern.isEmpty()) {
            used.forEach(column -> {
                begin(column.at());
                add("    " + filled(column) + "\n");
            });
            return;
        }
        boolean open = pattern.endsWith(")");
        String inner = open ? pattern.substring(pattern.indexOf('(') + 1, pattern.length() - 1).strip() : "";
        if (used.isEmpty() && inner.isEmpty() && !pattern.startsWith("$")) {
            return;
        }
        begin(group.get(0).at());
        add("    " + (open ? pattern.substring(0, pattern.length() - 1).stripTrailing() : pattern + "("));
        String separator = inner.isEmpty() ? " " : ", ";
        for (TableColumn column : used) {
            add(separator);
            begin(column.at());
            add(filled(column));
            separator = ", ";
        }
        add(" )\n");
    }

    private void action(TableColumn column) {
        if (!cell(column).isEmpty()) {
            begin(column.at());
            String fires = filled(column).stripTrailing();
            add("    " + fires + (fires.endsWith(";") ? "" : ";") + "\n");
        }
    }

    private String filled(TableColumn column) {
        try {
            CellValue.Filled filled = CellValue.fill(column.template(), cell(column));
            shape.append(column.at()).append(filled.shape());
            return filled.text();
        } catch (CellValue.Refused refused) {
            refuse(column.at(), refused.getMessage());
            return "";
        }
    }

    /** What a person calls the row: its values, so that a row that moves stays the same rule. */
    private String name() {
        List<TableColumn> named = of(TableColumn.Kind.NAME);
        List<String> values = (named.isEmpty() || cell(named.get(0)).isEmpty() ? valued() : named).stream().map(this::cell).toList();
        String name = plain(table + ": " + String.join("; ", values));
        String row = ", row " + number;
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - row.length()) + row;
    }

    private String said() {
        return plain(String.join("; ", valued().stream().map(column -> column.label() + ": " + cell(column)).toList()));
    }

    private List<TableColumn> valued() {
        return columns.stream().filter(column -> column.kind() == TableColumn.Kind.CONDITION || column.kind() == TableColumn.Kind.ACTION)
                .filter(column -> !cell(column).isEmpty()).toList();
    }

    private List<TableColumn> of(TableColumn.Kind kind) {
        return columns.stream().filter(column -> column.kind() == kind).toList();
    }

    private String cell(TableColumn column) {
        return column.at() < cells.size() ? cells.get(column.at()) : "";
    }

    private static String plain(String text) {
        return text.replaceAll("[^\\p{L}\\p{N} ,.'’()%€$&+:;?!–-]+", " ").replaceAll(" {2,}", " ").strip();
    }

    private void begin(int at) {
        places.add(new TableRow.Place(lines, drl.length() - drl.lastIndexOf("\n"), at));
    }

    private void add(String text) {
        drl.append(text);
        lines += (int) text.chars().filter(character -> character == '\n').count();
    }

    private void refuse(int at, String message) {
        findings.add(TableRow.at(file, number, at, table, message));
    }
}
