package io.kairos.release;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a cell of a decision table into its column's snippet. A cell is a value, never a part of a rule. */
final class CellValue {

    /** Where a value goes. */
    static final Pattern PLACE = Pattern.compile("\\$(param\\b|\\d+\\b)");

    /** A cell that is no value; the message says what would be one. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** @param shape the kinds of the values: what reads the same but for its values has the same shape */
    record Filled(String text, String shape) {
    }

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(ms|s|m|h|d))+");
    private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{N}\\p{M} ,.'’()%€$£&+:?!/_#*@°–—-]{1,200}");
    private static final Pattern CALL = Pattern.compile("[\\p{L}\\p{N}_$]\\(");
    private static final Pattern ORDERED = Pattern.compile("(?s).*(<=|>=|<|>)\\s*$");
    private static final Pattern LISTED = Pattern.compile("(?s).*\\bin\\s*\\([^)]*$");
    private static final Pattern READ_NUMBER = Pattern.compile("(?s).*\\bnumber\\s*\\([^)]*\\)\\s*(==|!=)\\s*$");
    private static final Pattern READ_FLAG = Pattern.compile("(?s).*(\\bflag\\s*\\([^)]*\\)|\\bconsented\\s*\\([^)]*\\)|\\bknown\\b)\\s*(==|!=)\\s*$");
    private static final Pattern COUNTED = Pattern.compile("(?s).*\\$\\w+\\s*(==|!=)\\s*$");
    private static final Pattern COMPARED = Pattern.compile("(?s).*(==|!=|\\bcontains|str\\[\\w+]|[(,])\\s*$");
    private static final int LARGEST_INT_DIGITS = 9;

    private CellValue() {
    }

    static Filled fill(String snippet, String cell) throws Refused {
        refuseFormula(cell);
        Matcher place = PLACE.matcher(snippet);
        List<String> parts = parts(snippet, cell);
        StringBuilder filled = new StringBuilder();
        StringBuilder shape = new StringBuilder();
        int from = 0;
        boolean any = false;
        while (place.find()) {
            any = true;
            filled.append(snippet, from, place.start());
            String value = place.group(1).equals("param") ? cell : parts.get(Integer.parseInt(place.group(1)) - 1);
            String put = value(snippet.substring(0, place.start()), snippet.substring(place.end()), value);
            shape.append(put.startsWith("\"") ? 't' : put.contains(".") ? 'f' : Character.isLetter(put.charAt(0)) ? 'w' : 'n');
            filled.append(put);
            from = place.end();
        }
        if (!any) {
            text(cell);
        }
        return new Filled(filled.append(snippet.substring(from)).toString(), shape.toString());
    }

    private static void refuseFormula(String cell) throws Refused {
        if ("=@+\t|".indexOf(cell.charAt(0)) >= 0 || cell.charAt(0) == '-' && !NUMBER.matcher(cell).matches()) {
            throw new Refused("This reads like a spreadsheet's formula. A cell is a value: write the number or the text itself.");
        }
    }

    private static List<String> parts(String snippet, String cell) throws Refused {
        int wanted = PLACE.matcher(snippet).results().map(found -> found.group(1)).filter(name -> !name.equals("param"))
                .mapToInt(name -> name.length() > 2 ? 100 : Integer.parseInt(name)).max().orElse(0);
        List<String> parts = split(cell);
        if (wanted > 0 && parts.size() != wanted) {
            throw new Refused("This column takes " + wanted + " values with commas between them, and here are " + parts.size() + ".");
        }
        if (snippet.contains("$0")) {
            throw new Refused("The first value is $1.");
        }
        return parts;
    }

    private static List<String> split(String cell) {
        List<String> parts = new ArrayList<>();
        for (String part : cell.split(",", -1)) {
            parts.add(part.strip());
        }
        return parts;
    }

    private static String value(String before, String after, String value) throws Refused {
        if (before.chars().filter(character -> character == '"').count() % 2 > 0) {
            return text(value);
        }
        if (before.lastIndexOf('[') > before.lastIndexOf(']')) {
            return duration(value);
        }
        if (ORDERED.matcher(before).matches() || after.matches("(?s)\\s*(<|>).*") || READ_NUMBER.matcher(before).matches()) {
            return number(value);
        }
        if (LISTED.matcher(before).matches()) {
            return list(before, value);
        }
        if (READ_FLAG.matcher(before).matches()) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new Refused("\"" + shown(value) + "\" is neither true nor false.");
            }
            return value;
        }
        if (COUNTED.matcher(before).matches() && NUMBER.matcher(value).matches()) {
            return number(value);
        }
        if (COMPARED.matcher(before).matches()) {
            return '"' + text(unquoted(value)) + '"';
        }
        throw new Refused("There is no place for a value here: the column's snippet has $param behind a comparison, in quotes, in ( … ) or in [ … ].");
    }

    private static String list(String before, String cell) throws Refused {
        boolean numbers = before.matches("(?s).*\\bnumber\\s*\\([^)]*\\)\\s*(not\\s+)?in\\s*\\([^)]*$");
        List<String> values = new ArrayList<>();
        for (String part : split(cell)) {
            values.add(numbers ? number(part) : '"' + text(unquoted(part)) + '"');
        }
        return String.join(", ", values);
    }

    private static String number(String value) throws Refused {
        if (!NUMBER.matcher(value).matches()) {
            throw new Refused("\"" + shown(value) + "\" is not a number: write 1000 or 49.95.");
        }
        return value.contains(".") || value.length() <= LARGEST_INT_DIGITS ? value : value + ".0";
    }

    private static String duration(String value) throws Refused {
        if (!DURATION.matcher(value).matches()) {
            throw new Refused("\"" + shown(value) + "\" is not a duration: write 30m, 12h or 90d.");
        }
        return value;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }

    private static String text(String value) throws Refused {
        if (value.isEmpty()) {
            throw new Refused("A value is missing between the commas.");
        }
        if (!TEXT.matcher(value).matches()) {
            throw new Refused("\"" + shown(value) + "\" is not a plain text: letters, digits, spaces and plain punctuation, no quotes, at most 200.");
        }
        if (CALL.matcher(value).find()) {
            throw new Refused("\"" + shown(value) + "\" reads like a call of a function. A cell is a value: a number, a text, a list with commas or a duration.");
        }
        return value;
    }

    private static String shown(String value) {
        String plain = value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
