package io.kairos.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what Drools reports so that somebody who writes rules, and no Java, knows what to do. */
final class Sentences {

    private static final String FIELDS = "A Behavior has type, occurredAt, receivedAt, messageId and what text(\"…\"), number(\"…\") and flag(\"…\") read of its "
            + "properties; a Customer has text, number, flag, consented(\"email\"), known and email.";
    private static final Pattern MISMATCH = Pattern.compile("mismatched input '(.+?)'(?: expecting '?(.+?)'?)?(?: in (?:rule|query|pattern).*)?$", Pattern.DOTALL);
    private static final Pattern NO_VIABLE = Pattern.compile("no viable alternative at input '(.+?)'", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("(?:Unable to find class|Unable to resolve ObjectType):? '?([\\w.]+)'?");
    private static final Pattern UNDECLARED = Pattern.compile("(\\$\\w+) cannot be resolved|[Uu]nknown variable:? ?(\\$?\\w+)|[Ii]nvalid reference: (\\$\\w+)");
    private static final Pattern FIELD = Pattern.compile("(?:Unknown (?:field|bind variable) |[Cc]annot find (?:field|property) |[Uu]nable to find (?:field|accessor) |Unknown )'?(\\w+)'?(?: (?:on|in|of) (?:class )?'?([\\w.]+)'?)?");
    private static final Pattern METHOD = Pattern.compile("Method (\\w+) on ([\\w.]+)|The method (\\w+)\\(.*?\\) is undefined for the type (\\w+)");
    private static final Pattern PLAIN_WORD = Pattern.compile("(\\w+) cannot be resolved to a variable");
    private static final Pattern UNREADABLE = Pattern.compile("Unable to parse left part of expression:\\s*(.+)", Pattern.DOTALL);
    private static final Pattern COMPARISON = Pattern.compile("(?:Incompatible operand types|Comparison operation requires compatible types)[^']*(.*)");

    /** What only somebody who knows Java would understand. */
    private static final Pattern JAVA = Pattern.compile("[{}<>;()]|(?i)\\b(class|method|type|token|literal|exception|coerce|cast|int|boolean|object|compiler|syntax|node|expression)\\b");

    private Sentences() {
    }

    /** What analysts write as other languages do, and what DRL wants. */
    private static final Map<Pattern, String> HABITS = habits();

    private static Map<Pattern, String> habits() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("<>", "Write != for what must not be the same.");
        all.put("\\b(?:AND|OR|NOT|EXISTS)\\b", "Between facts write and, or, not and exists in small letters; inside a fact's brackets write a comma or && for and, || for or, ! for not.");
        all.put("\\b(?:after|before) {0,9}\\(", "A time range stands in square brackets: this after[0s, 30m] $x.");
        all.put("(?<!\\bthis) (?:after|before) {0,9}\\[|\\( {0,9}(?:after|before) {0,9}\\[", "Say what is after what: this after[0s, 30m] $x.");
        all.put("\\b(?:like|LIKE)\\b", "There is no like: write text(\"name\") contains \"Mug\", or text(\"name\") str[startsWith] \"Mug\".");
        all.put("\\b(?:in|IN) {0,9}\\[", "A list stands in round brackets: type in ( \"Product Viewed\", \"Product Added\" ).");
        all.put("^ {0,99}(?:count|sum|average|min|max) {0,9}\\(", "Counting is written accumulate( Behavior( …, $id : messageId, this before[0s, 7d] $a ); $n : count( $id ); $n >= 3 ).");
        all.put("\\baccumulate\\b.*\\b(?:init|action|reverse|result) {0,9}\\(", "Only accumulate( Behavior( … ); $n : count( $x ); $n >= 3 ) is allowed: no code.");
        all.put("\\btype {0,9}[=!]= {0,9}[A-Za-z]", "Text stands in quotes: type == \"Product Viewed\".");
        all.put("\\(.*[^&] \\b(?:and|or)\\b (?!.*\\b[A-Z]\\w* {0,9}\\()", "Inside a fact's brackets write a comma or && for and, || for or.");
        all.put("^ {0,99}rule {0,99}$", "A rule begins with its name: rule \"what it says\".");
        Map<Pattern, String> compiled = new LinkedHashMap<>();
        all.forEach((habit, sentence) -> compiled.put(Pattern.compile(habit), sentence));
        return compiled;
    }

    /** @param line the line it is about, as it is written */
    static String syntax(String message, String line) {
        if (message.contains("'<eof>'")) {
            return "Something is not closed: a rule ends with end on a line of its own, and each bracket and quote has another.";
        }
        String bare = line.replaceAll("\"[^\"]*\"", "\"\"");
        return HABITS.entrySet().stream().filter(habit -> habit.getKey().matcher(bare).find()).map(Map.Entry::getValue).findFirst().orElseGet(() -> syntax(message));
    }

    private static String syntax(String message) {
        String text = message.replaceFirst("^\\[ERR \\d+\\]\\s*", "").replaceFirst("Line \\d+:\\d+\\s*", "").strip();
        Matcher mismatch = MISMATCH.matcher(text);
        if (mismatch.find()) {
            String expected = mismatch.group(2);
            if (mismatch.group(1).equals("=")) {
                return "\"=\" does not fit here: write == to compare.";
            }
            if (expected != null && expected.contains("one of the following tokens")) {
                return "\"" + mismatch.group(1) + "\" does not fit here: a file is made of rules, and each begins with rule \"what it says\" and ends with end.";
            }
            return "\"" + mismatch.group(1) + "\" does not fit here"
                    + (expected == null ? "" : ": \"" + expected.replaceAll("'", "") + "\" should stand before it")
                    + ". Look for a missing bracket, comma, quote, \"then\" or \"end\" just before.";
        }
        Matcher alternative = NO_VIABLE.matcher(text);
        if (alternative.find()) {
            return "\"" + alternative.group(1) + "\" does not fit here. Look for a missing bracket, comma, quote, \"when\", \"then\" or \"end\" just before.";
        }
        return "This does not read as a rule: " + text + ". Look for a missing bracket, comma or quote just before.";
    }

    /** The part of a rule's text that a message is about; null when it does not tell. */
    static String about(String message) {
        for (Pattern pattern : List.of(CLASS, UNREADABLE, UNDECLARED, PLAIN_WORD, METHOD, FIELD)) {
            Matcher found = pattern.matcher(message);
            if (found.find()) {
                for (int group = 1; group <= found.groupCount(); group++) {
                    if (found.group(group) != null) {
                        return found.group(group).strip();
                    }
                }
            }
        }
        return null;
    }

    static String unnamed(String variable) {
        return variable + " is used but nothing is named so. Name it where the fact is matched: " + variable + " : Behavior( … ).";
    }

    static String semantic(String message) {
        if (message.startsWith(DroolsBuild.FOREIGN)) {
            return message + ": compare only the facts' own fields and text(…), number(…), flag(…).";
        }
        Matcher found = CLASS.matcher(message);
        if (found.find()) {
            return "There is no fact \"" + found.group(1) + "\". Rules match Behavior, Customer, Enrollment, Contact and Decision;"
                    + " what was done is written type == \"Product Added\".";
        }
        found = UNREADABLE.matcher(message);
        if (found.find()) {
            return "\"" + found.group(1).strip() + "\" cannot be read: a fact has no such field. " + FIELDS;
        }
        found = UNDECLARED.matcher(message);
        if (found.find()) {
            String variable = found.group(1) != null ? found.group(1) : found.group(2) != null ? found.group(2) : found.group(3);
            return unnamed(variable);
        }
        found = PLAIN_WORD.matcher(message);
        if (found.find()) {
            return "\"" + found.group(1) + "\" is not known here. Text stands in quotes and is compared with text(\"…\"), a number without quotes"
                    + " and with number(\"…\").";
        }
        found = METHOD.matcher(message);
        if (found.find()) {
            String method = found.group(1) != null ? found.group(1) : found.group(3);
            return "There is no \"" + method + "(…)\" here. " + FIELDS;
        }
        found = COMPARISON.matcher(message);
        if (found.find()) {
            return "Two things are compared that cannot be: use number(\"…\") for numbers, text(\"…\") with == or != for text.";
        }
        found = FIELD.matcher(message);
        if (found.find()) {
            return "There is no field \"" + found.group(1) + "\". " + FIELDS;
        }
        if (message.equals(DroolsBuild.STUMBLED)) {
            return "This rule cannot be read: " + message;
        }
        String first = message.lines().findFirst().orElse(message).strip();
        return "This rule cannot be understood" + (JAVA.matcher(first).find() ? "" : ": " + first) + ". Look at what is compared and counted here, or take the rule"
                + " apart until the rest is understood. " + FIELDS;
    }
}
