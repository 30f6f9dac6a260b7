package io.kairos.delivery;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a Liquid template escape what it puts out, by ending each {@code {{ … }}} with a filter, which is told the variable's name;
 * line numbers stay. What stands in raw and comment blocks is left as it is.
 */
final class EscapingOutputs {

    private static final Set<String> VERBATIM = Set.of("raw", "comment");
    private static final Pattern VARIABLE = Pattern.compile("-?\\s*([A-Za-z_][\\w-]*+(?:\\.[\\w-]++|\\[\\d{1,4}]|\\[\"[^\"'\\\\]*+\"]|\\['[^\"'\\\\]*+'])*+)\\s*(\\|.*)?", Pattern.DOTALL);

    private final String template;
    private final String filter;
    private final StringBuilder result;
    private int at;

    private EscapingOutputs(String template, String filter) {
        this.template = template;
        this.filter = filter;
        this.result = new StringBuilder(template.length() + 200);
    }

    static String with(String filter, String template) {
        EscapingOutputs escaping = new EscapingOutputs(template, filter);
        while (escaping.at < template.length()) {
            escaping.step();
        }
        return escaping.result.toString();
    }

    private void step() {
        if (template.startsWith("{{", at)) {
            output();
        } else if (template.startsWith("{%", at)) {
            tag();
        } else {
            result.append(template.charAt(at++));
        }
    }

    private void output() {
        int end = end("}}");
        boolean trims = end > at + 2 && template.charAt(end - 1) == '-';
        int expression = trims ? end - 1 : end;
        String inner = template.substring(Math.min(at + 2, expression), expression);
        boolean escapes = end < template.length() && !inner.replaceFirst("^-", "").isBlank();
        result.append(template, at, expression).append(escapes ? " | " + filter + ": \"" + variable(inner) + "\" " : "");
        at = expression;
        copyTo(end + 2);
    }

    /** {@code customer.firstName} of {@code customer["firstName"] | upcase}; nothing when it is no variable. */
    private static String variable(String expression) {
        Matcher variable = VARIABLE.matcher(expression);
        return variable.matches() ? variable.group(1).replaceAll("\\[[\"']([^\"']*)[\"']]", ".$1") : "";
    }

    private void tag() {
        int end = end("%}");
        String name = template.substring(at + 2, end).replaceFirst("^-", "").strip();
        if (VERBATIM.contains(name.replaceFirst("-$", "").strip())) {
            String block = name.replaceFirst("-$", "").strip();
            var close = Pattern.compile("\\{%-?\\s*end" + block).matcher(template);
            end = close.find(end) ? close.start() - 2 : template.length();
        }
        copyTo(end + 2);
    }

    private void copyTo(int end) {
        int to = Math.min(end, template.length());
        result.append(template, at, to);
        at = to;
    }

    /** Where the closing mark stands, outside quotes; the template's end when it is missing. */
    private int end(String mark) {
        char quote = 0;
        for (int i = at + 2; i < template.length(); i++) {
            char c = template.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (template.startsWith(mark, i)) {
                return i;
            }
        }
        return template.length();
    }
}
