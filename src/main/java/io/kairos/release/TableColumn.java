package io.kairos.release;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One column of a decision table.
 *
 * @param at      0-based
 * @param pattern the fact that the snippet is a part of, such as {@code $order : Behavior( type == "Order Completed" )}; empty when the
 *                snippet is a condition of its own
 * @param joined  whether it goes into the same fact as the column to the left
 * @param snippet what a cell's value is put into, at {@code $param} or {@code $1}, {@code $2}
 * @param label   the heading for people
 */
record TableColumn(int at, Kind kind, String pattern, boolean joined, String snippet, String label) {

    enum Kind {
        NAME, DESCRIPTION, CONDITION, ACTION
    }

    private static final Pattern OPERATOR = Pattern.compile("(?s).*(==|!=|<=|>=|<|>|\\bcontains)\\s*$");
    private static final Pattern FIELD = Pattern.compile("\\w+|(?:text|number|flag)\\s*\\(\\s*\"[^\"]*\"\\s*\\)");
    private static final Pattern WORDS = Pattern.compile("\\b(rule|query|when|then|end|function|import|global|declare|package|dialect|unit)\\b");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    /** As Drools reads it: a field alone is compared with the cell, and behind an operator comes the cell. */
    String template() {
        if (CellValue.PLACE.matcher(snippet).find() || kind != Kind.CONDITION) {
            return snippet;
        }
        if (OPERATOR.matcher(snippet).matches()) {
            return snippet + " $param";
        }
        return FIELD.matcher(snippet).matches() && !pattern.isEmpty() ? snippet + " == $param" : snippet;
    }

    /** The letters a spreadsheet gives a column, 0-based. */
    static String letters(int at) {
        return at < 26 ? String.valueOf((char) ('A' + at)) : letters(at / 26 - 1) + letters(at % 26);
    }

    /** Why a piece of a rule cannot be one; null when it can. It must not be able to end the rule it is put into. */
    static String wrong(String piece) {
        if (piece.contains("\\")) {
            return "A backslash is not allowed here.";
        }
        if (piece.chars().filter(character -> character == '"').count() % 2 > 0) {
            return "A quote is opened here and not closed: \"$param\" has two.";
        }
        String bare = QUOTED.matcher(piece).replaceAll("\"\"");
        if (bare.contains("//") || bare.contains("/*") || bare.contains("*/")) {
            return "Comments are not allowed here: explain a column in its heading.";
        }
        Matcher word = WORDS.matcher(bare);
        if (word.find()) {
            return "\"" + word.group(1) + "\" is not allowed here: a column has one condition, or one triggers.fire( … ).";
        }
        return balanced(bare) ? null : "The brackets do not match: each ( and [ is closed where it stands.";
    }

    private static boolean balanced(String bare) {
        StringBuilder open = new StringBuilder();
        for (char character : bare.toCharArray()) {
            if (character == '(' || character == '[') {
                open.append(character == '(' ? ')' : ']');
            } else if (character == ')' || character == ']') {
                if (open.isEmpty() || open.charAt(open.length() - 1) != character) {
                    return false;
                }
                open.setLength(open.length() - 1);
            }
        }
        return open.isEmpty();
    }

    /** Columns that make one fact or one condition. */
    static List<List<TableColumn>> groups(List<TableColumn> columns) {
        List<List<TableColumn>> groups = new java.util.ArrayList<>();
        for (TableColumn column : columns) {
            if (column.joined() && !groups.isEmpty()) {
                groups.get(groups.size() - 1).add(column);
            } else {
                groups.add(new java.util.ArrayList<>(List.of(column)));
            }
        }
        return groups;
    }
}
