package io.kairos.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a fact's brackets in words: {@code number("revenue") > 100} is {@code revenue} and {@code more than 100}.
 *
 * @param subject what is compared
 * @param needed  what it has to be; null when it cannot be said better than it is written
 */
record Phrase(String subject, String needed) {

    private static final String READ = "(?:text|number|flag)\\s*\\(\\s*\"([^\"]*)\"\\s*\\)|(\\w+)";
    private static final Pattern COMPARES = Pattern.compile("(?s)^(?:" + READ + ")\\s*(==|!=|>=|<=|>|<|not\\s+in\\b|in\\b|not\\s+contains\\b|contains\\b|str\\s*\\[\\s*\\w+\\s*\\])\\s*(.+)$");
    private static final Pattern CONSENT = Pattern.compile("(?s)^(!?)\\s*consented\\s*\\(\\s*\"([^\"]*)\"(?:\\s*,\\s*\"([^\"]*)\")?\\s*\\)\\s*(?:==\\s*(true|false))?$");
    private static final Pattern IS = Pattern.compile("(?s)^(!?)\\s*(?:" + READ + "(?:\\s*\\(\\s*\\))?)\\s*(?:==\\s*(true|false))?$");

    /** @param variables says what a variable such as {@code $product} stands for */
    static Phrase of(String part, UnaryOperator<String> variables) {
        String bare = part.strip().replaceFirst("^\\$\\w+\\s*:\\s*", "");
        if (!bare.equals(part.strip()) && IS.matcher(bare).matches()) {
            return new Phrase(null, null);
        }
        for (String both : List.of("||", "&&")) {
            List<String> sides = sides(bare, both);
            if (sides.size() > 1) {
                return new Phrase(null, String.join(both.equals("||") ? " or " : " and ", sides.stream().map(side -> of(side, variables).told()).toList()));
            }
        }
        Matcher consent = CONSENT.matcher(bare);
        if (consent.matches()) {
            boolean yes = consent.group(1).isEmpty() != "false".equals(consent.group(4));
            return new Phrase("consent to " + consent.group(2) + (consent.group(3) == null ? "" : " about " + consent.group(3)), yes ? "yes" : "no");
        }
        Matcher is = IS.matcher(bare);
        if (is.matches()) {
            return new Phrase(named(is.group(2), is.group(3)), is.group(1).isEmpty() != "false".equals(is.group(4)) ? "yes" : "no");
        }
        Matcher compares = COMPARES.matcher(bare);
        return compares.matches() ? new Phrase(named(compares.group(1), compares.group(2)), needed(compares.group(3).replaceAll("\\s+", ""), compares.group(4).strip(), variables))
                : new Phrase(null, null);
    }

    /** {@code revenue more than 100}; null when it cannot be said. */
    String told() {
        return needed == null ? "…" : subject == null ? needed : subject + " " + needed;
    }

    private static String named(String property, String field) {
        return property != null ? property : switch (field) {
            case "email" -> "e-mail address";
            case "known", "userId" -> "user id";
            default -> field;
        };
    }

    private static String needed(String operator, String value, UnaryOperator<String> variables) {
        if (value.equals("null")) {
            return operator.equals("==") ? "none" : "any";
        }
        String shown = shown(value, variables);
        return switch (operator) {
            case "==" -> shown;
            case "!=" -> "anything but " + shown;
            case ">" -> "more than " + shown;
            case ">=" -> "at least " + shown;
            case "<" -> "less than " + shown;
            case "<=" -> "at most " + shown;
            case "in" -> shown.contains(", ") ? "one of " + shown : shown;
            case "notin" -> "none of " + shown;
            case "contains" -> "something with \"" + shown + "\" in it";
            case "notcontains" -> "something without \"" + shown + "\" in it";
            case "str[startsWith]" -> "something that starts with \"" + shown + "\"";
            case "str[endsWith]" -> "something that ends with \"" + shown + "\"";
            default -> null;
        };
    }

    private static String shown(String value, UnaryOperator<String> variables) {
        if (value.startsWith("$")) {
            return variables.apply(value);
        }
        return value.replaceFirst("^\\(\\s*(.*?)\\s*\\)$", "$1").replace("\"", "").replaceAll("\\s*,\\s*", ", ");
    }

    private static List<String> sides(String text, String separator) {
        String bare = text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
        List<String> sides = new ArrayList<>();
        int from = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < bare.length(); i++) {
            char character = bare.charAt(i);
            quoted ^= character == '"';
            depth += quoted ? 0 : character == '(' ? 1 : character == ')' ? -1 : 0;
            if (!quoted && depth == 0 && bare.startsWith(separator, i)) {
                sides.add(bare.substring(from, i).strip());
                from = i + separator.length();
            }
        }
        sides.add(bare.substring(from).strip());
        return sides;
    }
}
