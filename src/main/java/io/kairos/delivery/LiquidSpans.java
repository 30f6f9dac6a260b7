package io.kairos.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where Liquid stands in a template: each output, each tag, and raw and comment blocks as a whole. */
final class LiquidSpans {

    private static final Set<String> VERBATIM = Set.of("raw", "comment");
    private static final Pattern NAME = Pattern.compile("\\{%-?\\s*(\\w+)");

    /** @param end exclusive */
    record Span(int start, int end) {
    }

    private LiquidSpans() {
    }

    static List<Span> in(String template) {
        List<Span> spans = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            if (open < 0 || open + 1 >= template.length()) {
                break;
            }
            char next = template.charAt(open + 1);
            if (next != '{' && next != '%') {
                at = open + 1;
                continue;
            }
            int end = end(template, open, next == '{' ? "}}" : "%}");
            Matcher name = NAME.matcher(template).region(open, end);
            if (next == '%' && name.lookingAt() && VERBATIM.contains(name.group(1))) {
                Matcher close = Pattern.compile("\\{%-?\\s*end" + name.group(1) + "\\s*-?%}").matcher(template);
                end = close.find(end) ? close.end() : template.length();
            }
            spans.add(new Span(open, end));
            at = end;
        }
        return spans;
    }

    /** Behind the closing mark, outside quotes; the template's end when it is missing. */
    private static int end(String template, int open, String mark) {
        char quote = 0;
        for (int i = open + 2; i < template.length(); i++) {
            char c = template.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (template.startsWith(mark, i)) {
                return i + 2;
            }
        }
        return template.length();
    }
}
