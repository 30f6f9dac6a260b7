package io.kairos.behavior;

import io.kairos.behavior.ImportColumn.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first line of an uploaded file: what its columns are. */
record ImportHeader(Import.Kind kind, List<ImportColumn> columns) {

    private static final int LONGEST = 255;

    /**
     * @param names what columns are called here, by how the file calls them; for the others the header is the name
     * @throws UnreadableFile with all that is wrong
     */
    static ImportHeader of(Import.Kind kind, List<String> headers, Map<String, String> names) throws UnreadableFile {
        List<String> wrong = new ArrayList<>();
        List<ImportColumn> columns = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            String header = headers.get(i).strip();
            if (header.indexOf('\uFFFD') >= 0 || header.indexOf('\0') >= 0) {
                throw new UnreadableFile("The file is not UTF-8: save it as \"CSV UTF-8\".");
            }
            if (header.isEmpty()) {
                wrong.add("Column " + (i + 1) + " has no name: give it one in the first line, or remove it.");
            }
            columns.add(ImportColumn.of(header, names.getOrDefault(header, header).strip(), kind));
        }
        names.keySet().stream().filter(name -> headers.stream().noneMatch(header -> header.strip().equals(name))).forEach(name ->
                wrong.add("\"columns\" names \"" + name + "\", which the file does not have. It has: " + String.join(", ", headers) + "."));
        String separated = headers.size() == 1 && headers.get(0).matches(".*[;\t].*") ? headers.get(0).contains(";") ? "semicolon" : "tab" : null;
        if (separated != null) {
            throw new UnreadableFile("The columns seem to be separated by " + separated + "s: add separator=" + separated + ", or save the file with commas.");
        }
        wrong.addAll(twice(columns));
        wrong.addAll(missing(kind, columns));
        if (!wrong.isEmpty()) {
            throw new UnreadableFile(String.join(" ", wrong));
        }
        return new ImportHeader(kind, List.copyOf(columns));
    }

    private static List<String> twice(List<ImportColumn> columns) {
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, String> within = new HashMap<>();
        for (ImportColumn column : columns) {
            String name = column.name();
            if (!name.isEmpty() && !seen.add(name)) {
                wrong.add("There are two columns " + name + ": rename or remove one of them.");
            }
            if (name.length() > LONGEST || column.path().stream().anyMatch(String::isBlank)) {
                wrong.add("\"" + column.header() + "\" is no name for a column: write such as city or address.city.");
            }
            for (int dots = 1; dots < column.path().size(); dots++) {
                within.put(String.join(".", column.path().subList(0, dots)), name);
            }
        }
        within.keySet().stream().filter(seen::contains).sorted().forEach(outer ->
                wrong.add("The column " + outer + " cannot be a value and have " + within.get(outer) + " in it: rename one of them."));
        return wrong;
    }

    private static List<String> missing(Import.Kind kind, List<ImportColumn> columns) {
        boolean user = has(columns, Role.USER_ID);
        if (kind == Import.Kind.CUSTOMERS) {
            return user ? List.of() : List.of("A column userId is missing: the id your shop knows its customers by." + (columns.stream()
                    .anyMatch(column -> column.name().equalsIgnoreCase("email")) ? " An e-mail address is not enough, as it may change and be shared." : "")
                    + " If the column has another name, say so: columns=Customer No:userId.");
        }
        List<String> wrong = new ArrayList<>();
        if (!user && !has(columns, Role.ANONYMOUS_ID)) {
            wrong.add("A column userId or anonymousId is missing: it says who did it.");
        }
        if (!has(columns, Role.EVENT)) {
            wrong.add("A column event is missing, such as Order Completed.");
        }
        if (!has(columns, Role.TIMESTAMP)) {
            wrong.add("A column timestamp is missing: when it happened, such as 2026-01-31T12:00:00Z.");
        }
        return wrong;
    }

    private static boolean has(List<ImportColumn> columns, Role role) {
        return columns.stream().anyMatch(column -> column.role() == role);
    }
}
