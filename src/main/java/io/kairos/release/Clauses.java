package io.kairos.release;

import java.util.ArrayList;
import java.util.List;

/** Cuts a rule's text at the places where an analyst would: into its conditions, and a condition into its parts. */
final class Clauses {

    private Clauses() {
    }

    /** What stands between {@code when} and {@code then}, without comments. */
    static String conditions(String rule) {
        String text = withoutComments(rule);
        int name = text.indexOf('"') < 0 ? 0 : end(text, text.indexOf('"'));
        int when = word(text, "when", name);
        int then = word(text, "then", when);
        return when < 0 || then < 0 ? "" : text.substring(when + "when".length(), then).strip();
    }

    /** The conditions one by one, such as {@code not Behavior( … )}; an infix or keeps its sides together. */
    static List<String> each(String conditions) {
        List<String> each = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int i = 0; i < conditions.length(); i++) {
            char character = conditions.charAt(i);
            if (character == '"') {
                i = end(conditions, i) - 1;
            } else if ("([".indexOf(character) >= 0) {
                depth++;
            } else if (")]".indexOf(character) >= 0 && --depth == 0 && endsHere(conditions, i + 1)) {
                each.add(conditions.substring(from, i + 1).strip().replaceFirst("^(?:and\\b|&&|;|,)\\s*", ""));
                from = i + 1;
            }
        }
        return each;
    }

    private static boolean endsHere(String text, int at) {
        return !text.substring(at).strip().matches("(?s)(?:or\\b|\\|\\||over\\b|from\\b).*");
    }

    /** What stands inside brackets that enclose all of it, however many; what follows them on no account. */
    static String bare(String condition) {
        String bare = condition.strip();
        while (bare.startsWith("(") && close(bare, 0) == bare.length() - 1) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        return bare;
    }

    /** The sides of an or, {@code A or B} or {@code (or A B)}; one when it is none. */
    static List<String> sides(String condition) {
        String bare = bare(condition);
        if (bare.matches("(?s)or\\b.*")) {
            return each(bare.substring("or".length()));
        }
        List<String> sides = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < bare.length(); i++) {
            char character = bare.charAt(i);
            if (character == '"') {
                i = end(bare, i) - 1;
            } else if (character == '(' || character == '[') {
                i = close(bare, i);
            } else if (bare.startsWith("||", i) || bare.startsWith("or", i) && !isWord(bare, i - 1) && !isWord(bare, i + 2)) {
                sides.add(bare.substring(from, i).strip());
                from = i + 2;
                i++;
            }
        }
        sides.add(bare.substring(from).strip());
        return sides;
    }

    /** Where the bracket that opens here is closed. */
    static int close(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"') {
                i = end(text, i) - 1;
            } else if ("([".indexOf(character) >= 0) {
                depth++;
            } else if (")]".indexOf(character) >= 0 && --depth == 0) {
                return i;
            }
        }
        return text.length() - 1;
    }

    /** What stands between the brackets, cut at a separator outside of inner brackets. */
    static List<String> parts(String inner, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int i = 0; i < inner.length(); i++) {
            char character = inner.charAt(i);
            if (character == '"') {
                i = end(inner, i) - 1;
            } else if ("([".indexOf(character) >= 0) {
                depth++;
            } else if (")]".indexOf(character) >= 0) {
                depth--;
            } else if (character == separator && depth == 0) {
                parts.add(inner.substring(from, i).strip());
                from = i + 1;
            }
        }
        if (!inner.substring(from).isBlank()) {
            parts.add(inner.substring(from).strip());
        }
        return parts;
    }

    private static String withoutComments(String text) {
        StringBuilder bare = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                int end = end(text, i);
                bare.append(text, i, end);
                i = end - 1;
            } else if (text.startsWith("//", i)) {
                int end = text.indexOf('\n', i);
                i = (end < 0 ? text.length() : end) - 1;
            } else if (text.startsWith("/*", i)) {
                int end = text.indexOf("*/", i);
                i = end < 0 ? text.length() : end + 1;
            } else {
                bare.append(text.charAt(i));
            }
        }
        return bare.toString();
    }

    /** Behind the closing quote of the text that starts here. */
    private static int end(String text, int quote) {
        for (int i = quote + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return text.length();
    }

    private static int word(String text, String word, int from) {
        for (int i = Math.max(from, 0); i >= 0 && i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                i = end(text, i) - 1;
            } else if (text.startsWith(word, i) && !isWord(text, i - 1) && !isWord(text, i + word.length())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isWord(String text, int at) {
        return at >= 0 && at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
    }
}
