package io.kairos.decision;

import io.kairos.release.Probes.Step;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in sentences what was counted or summed up, and what is needed of it.
 *
 * @param step of the kind AMOUNT
 */
record Amounts(Words words, Step step) {

    private static final Pattern LIMIT = Pattern.compile("^(\\$\\w+)\\s*(>=|>|==|<=|<|!=)\\s*(-?[\\d.]+)$");
    private static final Pattern FUNCTION = Pattern.compile("(\\$\\w+)\\s*:\\s*(\\w+)\\s*\\(\\s*(\\$\\w+)?");
    private static final List<String> ORDINALS = List.of("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    /** The amount that is compared; null when there is none. */
    String found() {
        Matcher limit = LIMIT.matcher(step.text());
        Furthest.Shot value = words.far().compared(step);
        if (!limit.matches() || value == null) {
            return null;
        }
        Matcher one = Pattern.compile(Pattern.quote(limit.group(1)) + "=(\\S*)").matcher(value.value());
        return one.find() && !one.group(1).equals("null") ? Words.plain(one.group(1)) : null;
    }

    String failed() {
        Matcher limit = LIMIT.matcher(step.text());
        Span span = span();
        Function function = limit.matches() ? function(limit.group(1)) : null;
        if (function == null) {
            return "There is not enough of " + words.described(step) + (span == null ? words.start() : span.told()) + ": needed is " + step.text()
                    + (found() == null ? "" : ", and it is " + found()) + ".";
        }
        if (function.name().startsWith("count") && limit.group(2).startsWith(">")) {
            return tooFew((long) Math.floor(Double.parseDouble(limit.group(3))) + (limit.group(2).equals(">") ? 1 : 0), span);
        }
        return told() + "; " + Phrase.of("x " + limit.group(2) + " " + limit.group(3), name -> name).needed() + " is needed"
                + (isOpen(span) ? " by " + Words.time(span.end()) : "") + ".";
    }

    private String tooFew(long least, Span span) {
        String soFar = (found() == null ? "0" : found()) + " of " + least + " " + words.described(step);
        if (span == null || !span.isAfter() || span.end() == null) {
            return soFar + (span == null ? words.start() : span.told()) + ".";
        }
        int next = (int) least;
        return soFar + " since " + span.since() + "; the " + (next < ORDINALS.size() ? ORDINALS.get(next) : next + "th")
                + (isOpen(span) ? " is needed by " : " was needed by ") + Words.time(span.end()) + ".";
    }

    private boolean isOpen(Span span) {
        return span != null && span.isAfter() && span.end() != null && span.end().isAfter(words.at());
    }

    /** What it comes to, without a full stop. */
    String told() {
        Matcher limit = LIMIT.matcher(step.text());
        Function function = limit.matches() ? function(limit.group(1)) : null;
        String of = words.described(step) + (span() == null ? "" : span().told());
        String found = found() == null ? "nothing" : found();
        if (function == null) {
            return "What is accumulated over " + of + " is " + found;
        }
        return switch (function.name()) {
            case "count", "countDistinct" -> "The number of " + of + " is " + found;
            case "sum" -> "The " + function.property() + " of " + of + " adds up to " + found;
            case "average" -> "The average " + function.property() + " of " + of + " is " + found;
            case "min" -> "The lowest " + function.property() + " of " + of + " is " + found;
            case "max" -> "The highest " + function.property() + " of " + of + " is " + found;
            default -> "The " + function.name() + " over " + of + " is " + found;
        };
    }

    private record Function(String name, String property) {
    }

    /** Of {@code $sum : sum( $x )}, with the property behind {@code $x}; null when there is none of this name. */
    private Function function(String variable) {
        Matcher functions = FUNCTION.matcher(step.whole().replaceFirst("(?s)^[^;]*;", ""));
        while (functions.find()) {
            if (functions.group(1).equals(variable)) {
                Matcher of = Pattern.compile(Pattern.quote(String.valueOf(functions.group(3))) + "\\s*:\\s*number\\s*\\(\\s*\"([^\"]*)\"").matcher(step.whole());
                return new Function(functions.group(2), of.find() ? of.group(1) : "amount");
            }
        }
        return null;
    }

    private Span span() {
        return Span.of(step.whole(), words::named);
    }

    /** The fact that is counted. */
    static String source(Step step) {
        return step.whole().replaceFirst("(?s)^\\w+\\s*\\(", "").replaceFirst("(?s);.*$", "").replaceFirst("(?s)\\s+over\\s+window.*$", "");
    }
}
