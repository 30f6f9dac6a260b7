package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Probes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in one sentence why a rule's condition does not hold. Times are UTC.
 *
 * @param step    the condition
 * @param about   the behavior the rule began with; null without one
 * @param matched the behaviors that what stands before the condition matched
 * @param against the behaviors that stand against it
 * @param actual  the value found; null when there is none to tell
 */
record Words(Probes.Step step, Behavior about, List<Behavior> matched, List<Behavior> against, String actual, Customer customer) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern AFTER = Pattern.compile("this\\s+after\\s*\\[\\s*[^,\\]]+,\\s*([^\\]]+)\\]");
    private static final Pattern BEFORE = Pattern.compile("this\\s+before\\s*\\[\\s*[^,\\]]+,\\s*([^\\]]+)\\]");
    private static final Pattern AMOUNT = Pattern.compile("(\\$\\w+)\\s*(>=|>|==|<=|<|!=)\\s*([\\d.]+)\\s*\\)?\\s*$");
    private static final Pattern PART = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String behavior(Behavior behavior) {
        return behavior.type() + " at " + time(behavior.occurredAt());
    }

    String waiting(Instant until) {
        return "Waiting until " + time(until) + " for no " + what() + start() + ".";
    }

    String failed(Instant at) {
        return switch (step.kind()) {
            case NOT -> against.isEmpty() ? "There must be no " + what() + ", but there is" + ": " + needed() + "."
                    : behavior(against.get(against.size() - 1)) + " stands against it" + start() + ": needed is " + needed() + ".";
            case AMOUNT -> amount();
            case FACT -> step.fact().equals("Customer") ? profile() : fact(at);
            case GROUP -> "This does not hold" + start() + ": " + needed() + ".";
        };
    }

    private String profile() {
        if (step.text().equals("Customer")) {
            return "Nothing is known of the customer yet.";
        }
        String consent = step.text().replaceFirst("(?s)^consented\\s*\\(\\s*\"([^\"]+)\".*", "$1");
        if (!consent.equals(step.text()) && !step.text().contains("false")) {
            return "There is no consent to " + consent + start() + ".";
        }
        return "The customer's " + subject() + " is " + shown() + "; needed is " + needed() + start() + ".";
    }

    private String fact(Instant at) {
        Matcher after = AFTER.matcher(step.text().startsWith("type") ? step.whole() : step.text());
        if (after.find() && about != null) {
            Behavior from = matched.isEmpty() ? about : matched.get(matched.size() - 1);
            Instant until = from.occurredAt().plus(duration(after.group(1)));
            return at.isBefore(until) ? "No " + what() + " followed " + behavior(from) + " so far; it is needed by " + time(until) + "."
                    : "No " + what() + " followed " + behavior(from) + " in time; it was needed by " + time(until) + ".";
        }
        if (step.text().startsWith("type")) {
            return "There is no " + what() + start() + ".";
        }
        if (actual != null) {
            return (step.type() == null ? "The behavior" : "The last " + what()) + " has " + subject() + " " + shown() + "; needed is " + needed() + ".";
        }
        return "No " + what() + " fits" + start() + ": needed is " + needed() + ".";
    }

    private String amount() {
        Matcher needed = AMOUNT.matcher(step.text());
        Matcher after = AFTER.matcher(step.text());
        Matcher before = BEFORE.matcher(step.text());
        String when = after.find() && about != null ? ", by " + time(about.occurredAt().plus(duration(after.group(1))))
                : before.find() && about != null ? " in the " + before.group(1).strip() + " before " + behavior(about) : start();
        String found = actual == null || actual.isEmpty() ? "0" : actual;
        if (!needed.find()) {
            return "There is not enough of " + what() + when + ": needed is " + needed() + ".";
        }
        boolean counts = step.text().contains("count(") || step.text().contains("count (");
        if (counts && needed.group(2).startsWith(">")) {
            long least = (long) Double.parseDouble(needed.group(3)) + (needed.group(2).equals(">") ? 1 : 0);
            return found.split(" ")[0] + " of " + least + " " + what() + when + ".";
        }
        return "The " + (counts ? "number" : "amount") + " over " + what() + when + " is " + found + "; needed is " + needed.group(2) + " "
                + needed.group(3) + ".";
    }

    /** What is compared: {@code tier} of {@code text("tier") == "gold"}. */
    private String subject() {
        Matcher name = Pattern.compile("\"([^\"]+)\"").matcher(step.text());
        return name.find() ? name.group(1) : step.text().replaceFirst("(?s)\\W.*$", "");
    }

    private String shown() {
        return actual == null || actual.isEmpty() || actual.equals("null") ? "not set" : "\"" + actual + "\"";
    }

    private String needed() {
        return step.text().replaceAll("\\s+", " ").replaceAll("\\$\\w+\\s*:\\s*", "").replaceAll("\\b(?:text|number|flag)\\s*\\(\\s*\"([^\"]+)\"\\s*\\)", "$1")
                .replaceAll("!= null", "set");
    }

    private String what() {
        return step.type() != null ? step.type() : step.fact() == null ? "behavior" : step.fact();
    }

    private String start() {
        return about == null ? "" : " (after " + behavior(about) + ")";
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
}
