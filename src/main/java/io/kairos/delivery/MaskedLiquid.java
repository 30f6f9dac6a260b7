package io.kairos.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template with its Liquid put aside behind marks that MJML carries along like any text. */
final class MaskedLiquid {

    /** Private use characters: {@link #of} takes them out of the template itself. */
    static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';
    private static final Pattern MARK = Pattern.compile(OPEN + "([a-j]+)" + CLOSE);

    private final String text;
    private final List<LiquidSpans.Span> spans;
    private final List<String> liquid = new ArrayList<>();

    private MaskedLiquid(String template) {
        StringBuilder masked = new StringBuilder();
        spans = LiquidSpans.in(template);
        int at = 0;
        for (LiquidSpans.Span span : spans) {
            masked.append(template, at, span.start()).append(mark(liquid.size()));
            liquid.add(template.substring(span.start(), span.end()));
            at = span.end();
        }
        text = masked.append(template, at, template.length()).toString();
    }

    static MaskedLiquid of(String template) {
        return new MaskedLiquid(plain(template));
    }

    static String plain(String template) {
        return template.replace(OPEN, ' ').replace(CLOSE, ' ');
    }

    /** The same in place, each character of Liquid replaced, so that lines and columns stay. */
    static String inPlace(String template) {
        StringBuilder masked = new StringBuilder(plain(template));
        for (LiquidSpans.Span span : LiquidSpans.in(masked.toString())) {
            for (int i = span.start(); i < span.end(); i++) {
                if (masked.charAt(i) != '\n') {
                    masked.setCharAt(i, OPEN);
                }
            }
        }
        return masked.toString();
    }

    String text() {
        return text;
    }

    /** Letters only: a mark that is read as a number must not look like one. */
    private static String mark(int number) {
        StringBuilder letters = new StringBuilder();
        for (char digit : String.valueOf(number).toCharArray()) {
            letters.append((char) ('a' + digit - '0'));
        }
        return OPEN + letters.toString() + CLOSE;
    }

    String unmask(String compiled) {
        return MARK.matcher(compiled).replaceAll(mark -> Matcher.quoteReplacement(liquid.get(number(mark.group(1)))));
    }

    /** Where the first Liquid stands that the compiled text lost; -1 when it lost none. */
    int lost(String compiled) {
        for (int i = 0; i < liquid.size(); i++) {
            if (!compiled.contains(mark(i))) {
                return spans.get(i).start();
            }
        }
        return -1;
    }

    private static int number(String letters) {
        int number = 0;
        for (char letter : letters.toCharArray()) {
            number = number * 10 + letter - 'a';
        }
        return number;
    }
}
