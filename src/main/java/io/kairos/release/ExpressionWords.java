package io.kairos.release;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of which what stands between a fact's brackets may be made; whatever is not known to be harmless is refused. */
final class ExpressionWords {

    private static final Set<String> CALLS = Set.of("text", "number", "flag", "consented", "known", "email", "type", "time", "seq",
            "messageId", "occurredAt", "receivedAt", "trigger", "key", "rule", "release", "at", "journey", "state", "enteredAt", "channel",
            "topic", "template", "userId", "firstSeenAt", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "contains", "length", "trim",
            "in", "not", "and", "or", "count", "sum", "average", "min", "max", "countDistinct", "collectSet", "collectList");
    private static final Set<String> WORDS = Set.of("this", "null", "true", "false", "after", "before", "coincides", "during", "includes", "meets", "metby",
            "overlaps", "overlappedby", "starts", "startedby", "finishes", "finishedby", "excludes", "memberOf", "matches", "soundslike", "str",
            "empty", "intValue", "longValue", "doubleValue", "instanceof");
    private static final Pattern WORD = Pattern.compile("(?<![\\w$])[A-Za-z_]\\w*+(?!\\s*+:(?!:))");
    private static final Pattern CALL = Pattern.compile("(?<!\\w)(\\w++)\\s*+\\(");
    private static final Pattern SQUARE = Pattern.compile("(?<!\\b(?:after|before|coincides|during|includes|meets|metby|overlaps|overlappedby|starts|startedby|finishes"
            + "|finishedby|str) {0,9})\\[");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");
    private static final Pattern NAMED = Pattern.compile("(?<![\\w$.])([A-Za-z_$]\\w*+)\\s*+:(?!:)");
    private static final Pattern STRINGS = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*+\"");
    private static final Pattern UNSAFE = Pattern.compile("\\bnew\\s+\\w|\\bclass\\b|\\bgetClass\\b|\\bjava\\b|\\bSystem\\b|[{};]|\\+\\+|--|(?<![=!<>])=(?![=])|\\\\u|->|::|\\beval\\b|\\bthis\\s*\\.");
    private static final Pattern REGEX = Pattern.compile("\\b(?:matches|soundslike)\\b");
    private static final Pattern ORDER_WITH_TEXT = Pattern.compile("(?:<=|>=|<|>)\\s*\"|\"\\s*(?:<=|>=|<|>)");
    private static final Pattern TEXT_AS_NUMBER = Pattern.compile("(?<!\\w)text\\s*+\\(\\s*+\"([^\"]*+)\"\\s*+\\)\\s*+(==|!=|<=|>=|<|>)\\s*+(-?\\d[\\d.]*+)");
    private static final Pattern PROPERTIES = Pattern.compile("\\bproperties\\s*+(?:\\.\\s*+(\\w++)(?!\\s*+\\()|\\[\\s*+\"([^\"]*+)\"\\s*+])");
    private static final Pattern TIME_ARITHMETIC = Pattern.compile("\\b(?:time|occurredAt|receivedAt|at)\\b(?:\\s*\\(\\s*\\))?\\s*[-+*/]|[-+*/]\\s*(?:\\$\\w+\\s*\\.\\s*)?\\b(?:time|occurredAt|receivedAt)\\b");

    /** The compiler goes one call deeper for each part of an expression, until there is no room. */
    private static final int LONGEST = 3_000;

    private ExpressionWords() {
    }

    /** The names that a rule gives to facts and values. */
    static Set<String> named(String rule) {
        return NAMED.matcher(STRINGS.matcher(rule).replaceAll("\"\"")).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /**
     * @param named names the rule gives
     * @return what is wrong, by the word it is about
     */
    static Map<String, String> problems(String text, Set<String> named) {
        Map<String, String> problems = new LinkedHashMap<>();
        String bare = STRINGS.matcher(text).replaceAll("\"\"");
        Matcher unsafe = UNSAFE.matcher(bare);
        Matcher regex = REGEX.matcher(bare);
        Matcher square = SQUARE.matcher(bare);
        Matcher properties = PROPERTIES.matcher(text);
        Matcher number = TEXT_AS_NUMBER.matcher(text);
        Matcher time = TIME_ARITHMETIC.matcher(bare);
        if (text.length() > LONGEST) {
            problems.put("", "This is longer than " + LONGEST + " characters: write several rules, a decision table, or in ( … ) for a list.");
        } else if (unsafe.find()) {
            problems.put(unsafe.group(), "\"" + unsafe.group().strip() + "\" is not allowed. Only comparisons of text(…), number(…), flag(…) and the"
                    + " fact's own fields are.");
        } else if (regex.find()) {
            problems.put(regex.group(), "\"matches\" and \"soundslike\" are not allowed, because some patterns never end: use ==, in ( … ), contains,"
                    + " str[startsWith] or str[endsWith].");
        } else if (properties.find()) {
            String property = properties.group(1) == null ? properties.group(2) : properties.group(1);
            problems.put("properties", "A property is read with text(\"" + property + "\"), number(\"" + property + "\") or flag(\"" + property + "\").");
        } else if (square.find()) {
            problems.put("[", "Square brackets stand only behind after, before and str: write this after[0s, 30m] $x, or in ( … ) for a list.");
        } else {
            CALL.matcher(bare).results().map(call -> call.group(1)).filter(call -> !CALLS.contains(call)).forEach(call ->
                    problems.put(call, "\"" + call + "(…)\" is not allowed: use text(…), number(…), flag(…), consented(…) and comparisons."));
            WORD.matcher(bare).results().map(word -> word.group()).filter(word -> !CALLS.contains(word) && !WORDS.contains(word) && !named.contains(word))
                    .forEach(word -> problems.putIfAbsent(word, "\"" + word + "\" is not known here, a fact has no such field: read a property with text(\""
                            + word + "\"), number(\"" + word + "\") or flag(\"" + word + "\"), and put text into quotes."));
        }
        VARIABLE.matcher(bare).results().map(found -> found.group()).filter(variable -> !named.contains(variable)).forEach(variable ->
                problems.putIfAbsent(variable, Sentences.unnamed(variable)));
        if (number.find()) {
            problems.put("text", "Numbers are compared as numbers: write number(\"" + number.group(1) + "\") " + number.group(2) + " " + number.group(3)
                    + ", or put " + number.group(3) + " into quotes if it is a text.");
        }
        if (ORDER_WITH_TEXT.matcher(text).find()) {
            problems.put("\"", "Text cannot be ordered with < or >: compare numbers with number(\"…\") > 10, text with == or !=.");
        }
        if (time.find()) {
            problems.put(time.group(), "Do not calculate with times: write this after[0s, 30m] $x or this before[0s, 90d] $x.");
        }
        return problems;
    }
}
