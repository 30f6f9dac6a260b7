package io.kairos.release;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks at rules character by character before anything parses them. What stands in comments and quotes is then the same to everybody
 * who reads the text after, and nothing gets to the parsers that takes them exponentially long.
 */
final class ScanningRules {

    /** Half a thousand rules are a fifth of it. */
    private static final int LONGEST_FILE = 512 * 1024;
    private static final int LONGEST_RULE = 30_000;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_WORD = 100;

    /** The compiler tries about three ways at each bracket inside a fact: ten levels are seconds, twenty are days. */
    private static final int DEEPEST = 8;
    private static final int MOST_FINDINGS = 20;

    private final String file;
    private final String text;
    private final StringBuilder bare = new StringBuilder();
    private final List<Finding> findings = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;
    private int depth;
    private int ruleStart;
    private boolean square;
    private String rule;

    ScanningRules(String file, String text) {
        this.file = file;
        this.text = text.replaceFirst("^\uFEFF", " ").replaceAll("\r(?!\n)", "\n");
        if (text.length() > LONGEST_FILE) {
            findings.add(new Finding(file, 0, 0, null, "The file is larger than " + LONGEST_FILE / 1024 + " KB: split it into several."));
            return;
        }
        while (at < this.text.length() && findings.size() < MOST_FINDINGS) {
            next();
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /** The same text with spaces where comments were, so that everything stands where it stood. */
    String bare() {
        return bare.toString();
    }

    private void next() {
        char character = text.charAt(at);
        if (text.startsWith("//", at)) {
            blank(end("\n", 0));
        } else if (text.startsWith("/*", at)) {
            if (text.indexOf("*/", at + 2) < 0) {
                refuse("This comment does not end: close it with */.");
            }
            blank(end("*/", 2));
        } else if (character == '"' || character == '\'') {
            quoted(character);
        } else if (isWord(character)) {
            word();
        } else {
            plain(character);
            take(1);
        }
    }

    private void plain(char character) {
        if ("“”„‘’‚«»`".indexOf(character) >= 0) {
            refuse("Text stands in straight double quotes here: write \"…\" instead of " + character + "…" + character + ".");
        } else if (character == '\\') {
            refuse("A backslash has no meaning here: remove it.");
        } else if (character > '~' || character < ' ' && !Character.isWhitespace(character)) {
            refuse(named(character) + " is not allowed outside of quotes: remove it, or write it in plain letters.");
        } else if (character == '[') {
            if (square) {
                refuse("Square brackets inside of each other are not allowed: write this after[0s, 30m] $x.");
            }
            square = true;
        } else if (character == ']') {
            square = false;
        } else if (character == '(' && ++depth == DEEPEST + 1) {
            refuse("More than " + DEEPEST + " brackets are open here: close some, or write several conditions.");
        } else if (character == ')') {
            depth = Math.max(0, depth - 1);
        }
    }

    /** Single quotes become double ones: to the compiler a text of one letter in them is something else than a text. */
    private void quoted(char quote) {
        int end = at + 1;
        String wrong = null;
        for (; end < text.length() && text.charAt(end) != quote && text.charAt(end) != '\n'; end++) {
            char character = text.charAt(end);
            if (character == '\\' && end + 1 < text.length()) {
                end++;
                wrong = "\"\\nt".indexOf(text.charAt(end)) >= 0 && !text.startsWith("\\u", end) ? wrong
                        : "In a text a backslash stands only before a quote or another backslash: write \\\\ for a backslash.";
            } else if (isHidden(character)) {
                wrong = named(character) + " cannot be seen and is not allowed in a text: remove it.";
            } else if (character == '"') {
                wrong = "A double quote inside of single quotes is not allowed: write \"…\" with \\\" inside.";
            }
        }
        if (end >= text.length() || text.charAt(end) != quote) {
            refuse("This text does not end: close it with " + quote + " on the same line.");
            take(Math.min(end, text.length()) - at);
            return;
        }
        if (end - at > LONGEST_TEXT) {
            wrong = "This text is longer than " + LONGEST_TEXT + " characters: shorten it.";
        }
        if (wrong != null) {
            refuse("rule".equals(rule) ? LintingRules.NAMES : wrong);
        }
        if ("rule".equals(rule)) {
            rule = text.substring(at + 1, Math.min(end, at + 120));
        }
        int start = at;
        take(end + 1 - at);
        bare.setCharAt(start, '"');
        bare.setCharAt(end, '"');
    }

    private void word() {
        int end = at;
        while (end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        if (end - at > LONGEST_WORD) {
            refuse("This word is longer than " + LONGEST_WORD + " characters: shorten it.");
        }
        String word = text.substring(at, end);
        if ("rule".equals(rule)) {
            rule = word;
        }
        if (word.equals("rule") && depth == 0) {
            rule = word;
            ruleStart = at;
        } else if (word.equals("end") || word.equals("then")) {
            depth = 0;
            square = false;
        }
        if (ruleStart >= 0 && end - ruleStart > LONGEST_RULE && word.equals("end")) {
            refuse("This rule is longer than " + LONGEST_RULE + " characters: make several of it, or a decision table.");
        }
        take(end - at);
    }

    private static boolean isWord(char character) {
        return character < 128 && Character.isLetterOrDigit(character) || character == '_' || character == '$';
    }

    /** What turns the direction of writing, or is no wider than nothing, and control characters. */
    private static boolean isHidden(char character) {
        return Character.getType(character) == Character.FORMAT || Character.isISOControl(character) && character != '\t';
    }

    private static String named(char character) {
        return isHidden(character) ? String.format("The character U+%04X", (int) character) : "\"" + character + "\"";
    }

    private int end(String token, int from) {
        int found = text.indexOf(token, at + from);
        return found < 0 ? text.length() : found + (token.equals("\n") ? 0 : token.length());
    }

    private void blank(int end) {
        for (; at < end; at++) {
            char character = text.charAt(at);
            if (Character.getType(character) == Character.FORMAT && findings.size() < MOST_FINDINGS) {
                refuse(named(character) + " cannot be seen and is not allowed in a comment: remove it.");
            }
            bare.append(character == '\n' ? '\n' : ' ');
            count(character);
        }
    }

    private void take(int length) {
        for (int i = 0; i < length; i++, at++) {
            bare.append(text.charAt(at));
            count(text.charAt(at));
        }
    }

    private void count(char character) {
        if (character == '\n') {
            line++;
            lineStart = at + 1;
        }
    }

    private void refuse(String message) {
        findings.add(new Finding(file, line, at - lineStart + 1, "rule".equals(rule) ? null : rule, message));
    }
}
