package io.kairos.decision;

import io.kairos.behavior.Behavior;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time in which something has to happen, {@code this after[0s, 30m] $added}.
 *
 * @param behavior what it counts from
 * @param shortest from how much of it on; {@code longest} up to, null without an end
 */
record Span(boolean isAfter, Behavior behavior, Duration shortest, Duration longest, String written) {

    private static final Pattern WRITTEN = Pattern.compile("this\\s+(after|before)\\s*(?:\\[\\s*([^,\\]]+)(?:,\\s*([^\\]]+))?\\])?\\s*(\\$\\w+)");
    private static final Pattern PART = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

    /** Null when the text names none, or not what it counts from. */
    static Span of(String text, Function<String, Behavior> named) {
        Matcher written = WRITTEN.matcher(text);
        while (written.find()) {
            Behavior from = named.apply(written.group(4));
            if (from != null) {
                Duration first = written.group(2) == null ? Duration.ZERO : duration(written.group(2));
                return new Span(written.group(1).equals("after"), from, first, written.group(3) == null ? null : duration(written.group(3)), written.group(3));
            }
        }
        return null;
    }

    /** When it is over; null when it never is. */
    Instant end() {
        return longest == null ? null : isAfter ? behavior.occurredAt().plus(longest) : behavior.occurredAt();
    }

    String since() {
        return Words.behavior(behavior);
    }

    /** How far outside of it an instant is. */
    Duration distance(Instant instant) {
        Duration off = isAfter ? Duration.between(behavior.occurredAt(), instant) : Duration.between(instant, behavior.occurredAt());
        return off.compareTo(shortest) < 0 ? shortest.minus(off) : longest != null && off.compareTo(longest) > 0 ? off.minus(longest) : Duration.ZERO;
    }

    /** {@code  within 30 minutes after Product Added at …}. */
    String told() {
        String side = isAfter ? " after " : " before ";
        String from = shortest.toSeconds() == 0 ? "" : said(shortest);
        if (longest == null) {
            return (from.isEmpty() ? "" : " more than " + from) + side + since();
        }
        return (from.isEmpty() ? " within " + said(longest) : " between " + from + " and " + said(longest)) + side + since();
    }

    private static String said(Duration duration) {
        long seconds = duration.toSeconds();
        long[] sizes = {86_400, 3_600, 60, 1};
        String[] units = {"day", "hour", "minute", "second"};
        for (int i = 0; i < sizes.length; i++) {
            if (seconds % sizes[i] == 0) {
                return seconds / sizes[i] + " " + units[i] + (seconds / sizes[i] == 1 ? "" : "s");
            }
        }
        return duration.toString();
    }

    private static Duration duration(String written) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(written);
        while (part.find()) {
            long amount = Long.parseLong(part.group(1));
            sum = sum.plus(switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            });
        }
        return sum;
    }

    /** What stands between brackets, at its commas. */
    static List<String> parts(String inner) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < inner.length(); i++) {
            char character = inner.charAt(i);
            quoted ^= character == '"';
            depth += quoted ? 0 : "([".indexOf(character) >= 0 ? 1 : ")]".indexOf(character) >= 0 ? -1 : 0;
            if (character == ',' && !quoted && depth == 0) {
                parts.add(inner.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(inner.substring(from).strip());
        return parts;
    }

    /** Where the bracket that opens here is closed. */
    static int close(String text, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '"';
            depth += quoted ? 0 : text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return text.length() - 1;
    }
}
