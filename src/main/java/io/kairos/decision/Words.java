package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.decision.Furthest.Shot;
import io.kairos.release.Probes.Kind;
import io.kairos.release.Probes.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in sentences how it stands with the conditions of a rule, for people who do not know how rules are written. Times are UTC.
 *
 * @param far how far she got
 * @param at  the instant asked about
 */
record Words(Furthest far, Instant at) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern FACT = Pattern.compile("(?:\\$\\w+\\s*:\\s*)?\\b(Behavior|Customer|Enrollment|Contact|Decision)\\s*\\(");
    private static final Pattern TYPE = Pattern.compile("\\btype\\s*(?:==|in)\\s*\\(?\\s*(\"[^\"]*\"(?:\\s*,\\s*\"[^\"]*\")*)");
    private static final Duration HEARD_LATE = Duration.ofMinutes(5);

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String behavior(Behavior behavior) {
        boolean late = Duration.between(behavior.occurredAt(), behavior.receivedAt()).compareTo(HEARD_LATE) > 0;
        return behavior.type() + " at " + time(behavior.occurredAt()) + (late ? " (heard of at " + time(behavior.receivedAt()) + ")" : "");
    }

    /** Until when nothing may happen for the condition to hold; null when that is over or it waits for nothing. */
    Instant waitsUntil(Step step) {
        Span span = span(step);
        Instant until = step.kind() == Kind.NOT && span != null ? span.end() : null;
        return until != null && until.isAfter(at) && far.against(step) == null ? until : null;
    }

    /** Why a step does not hold. */
    String failed(Step step) {
        Instant until = waitsUntil(step);
        if (until != null) {
            return "Waiting until " + time(until) + " for no " + described(step) + span(step).told() + ".";
        }
        return switch (step.kind()) {
            case NOT -> against(step);
            case AMOUNT -> new Amounts(this, step).failed();
            case FACT, EXISTS -> step.fact().equals("Customer") ? profile(step) : fact(step);
            case EITHER -> either(step);
            case GROUP -> "This has to be so" + start() + ", and is not: " + written(step.text()) + ".";
        };
    }

    /** What holds. */
    String held(Step step) {
        Shot held = far.held(step);
        if (held == null) {
            return "It holds.";
        }
        return switch (step.kind()) {
            case NOT -> step.fact() == null ? "It holds: " + written(step.whole()) + "." : "There is no " + described(step) + (span(step) == null ? "" : span(step).told()) + ".";
            case FACT -> step.fact().equals("Behavior") && held.behaviors().containsKey(step.name()) ? fact(step, held) : value(step);
            case EXISTS -> held.behaviors().containsKey(step.name()) ? fact(step, held) : value(step);
            case AMOUNT -> new Amounts(this, step).told() + ".";
            case EITHER, GROUP -> "It holds" + (held.because().isEmpty() ? "" : ", by " + list(held.because())) + ".";
        };
    }

    private String fact(Step step, Shot held) {
        String behavior = behavior(held.behaviors().get(step.name()));
        Phrase phrase = phrase(step.text());
        return step.text().startsWith("type") ? behavior + "." : Span.of(step.text(), this::named) != null ? behavior + Span.of(step.text(), this::named).told() + "."
                : phrase.subject() == null ? behavior + "." : behavior + " has " + phrase.subject() + " " + value(shown(actual(step)), phrase) + ".";
    }

    private String value(Step step) {
        Phrase phrase = phrase(step.text());
        return step.text().equals(step.fact()) ? step.fact() + "." : phrase.subject() == null ? "It holds: " + written(step.text()) + "."
                : phrase.subject().startsWith("consent ") ? "There is " + ("yes".equals(phrase.needed()) ? "" : "no ") + phrase.subject() + "."
                : step.fact().equals("Customer") ? "Her " + phrase.subject() + " is " + value(shown(actual(step)), phrase) + "."
                : "The " + step.fact().toLowerCase(Locale.ROOT) + "'s " + phrase.subject() + " is " + shown(actual(step)) + ".";
    }

    /** The value a step compares; null when there is none to tell. */
    String actual(Step step) {
        if (step.kind() == Kind.AMOUNT) {
            return new Amounts(this, step).found();
        }
        Shot compared = far.held(step) == null ? far.compared(step) : far.candidates(step).stream().filter(shot -> shot.fits(far.held(step)))
                .reduce((one, other) -> other).orElse(null);
        return compared == null || compared.value().isEmpty() ? null : plain(compared.value());
    }

    private String profile(Step step) {
        if (step.text().equals("Customer")) {
            return "Nothing is known of the customer yet.";
        }
        Shot compared = far.compared(step);
        boolean past = compared != null && compared.first() != null;
        String when = !past ? "" : "At " + time(compared.decision().at()) + ", when " + compared.first().type()
                + (compared.decision().at().equals(compared.first().occurredAt()) ? " came, " : " had come, ");
        Phrase phrase = phrase(step.text());
        String is = past ? " was " : " is ";
        if (phrase.subject() == null) {
            return when + (past ? "her" : "Her") + " profile did not fit: needed is " + (phrase.needed() == null ? written(step.text()) : phrase.needed())
                    + (actual(step) == null ? "" : "; she has " + shown(actual(step))) + ".";
        }
        if (phrase.subject().startsWith("consent ")) {
            return when + (past ? "there" : "There") + is + ("yes".equals(phrase.needed()) ? "no " : "") + phrase.subject() + ".";
        }
        return when + (past ? "her " : "Her ") + phrase.subject() + is + value(shown(actual(step)), phrase) + needed(phrase, step) + ".";
    }

    private String fact(Step step) {
        Span span = Span.of(step.text(), this::named);
        if (step.text().startsWith("type") || step.text().equals(step.fact())) {
            Span whole = Span.of(step.whole(), this::named);
            return whole != null ? missing(step, whole) : "There is no " + what(step) + start() + ".";
        }
        if (span != null) {
            return missing(step, span);
        }
        Shot compared = far.compared(step);
        Phrase phrase = phrase(step.text());
        Behavior behavior = compared == null ? null : compared.behaviors().get(step.name());
        if (compared == null) {
            return "There is no " + what(step) + " with " + (phrase.needed() == null ? written(step.text()) : phrase.told()) + start() + ".";
        }
        String whose = behavior != null ? behavior(behavior) : "The " + what(step).toLowerCase(Locale.ROOT);
        if (phrase.subject() == null || actual(step) == null) {
            return whose + " does not fit" + (phrase.needed() == null ? ": " + written(step.text()) : "; needed is " + phrase.needed())
                    + (actual(step) == null ? "" : ", and it has " + shown(actual(step))) + ".";
        }
        return whose + " has " + phrase.subject() + " " + value(shown(actual(step)), phrase) + needed(phrase, step) + ".";
    }

    /** Nothing in the time it has to be in, and what came nearest. */
    private String missing(Step step, Span span) {
        Behavior near = far.candidates(step).stream().map(shot -> shot.behaviors().get(step.name())).filter(one -> one != null && !step.text().startsWith("type"))
                .min(Comparator.comparing(one -> span.distance(one.occurredAt()))).orElse(null);
        String nearest = near == null ? "" : "; the nearest is " + behavior(near);
        if (span.end() == null || !span.isAfter()) {
            return "There is no " + described(step) + span.told() + nearest + ".";
        }
        return at.isBefore(span.end()) ? "No " + described(step) + " followed " + span.since() + " so far; it is needed by " + time(span.end()) + "."
                : "No " + described(step) + " followed " + span.since() + " in time; it was needed by " + time(span.end()) + nearest + ".";
    }

    private String against(Step step) {
        Shot against = far.against(step);
        if (against == null) {
            return "There must be no " + described(step) + start() + ", but there is one.";
        }
        Behavior behavior = step.name() == null ? null : against.behaviors().get(step.name());
        if (step.fact() != null && behavior == null) {
            return "There must be no " + described(step) + start() + ", but there is: " + shownFact(against.value()) + ".";
        }
        List<Behavior> stands = behavior != null ? List.of(behavior) : against.because().stream()
                .filter(one -> !against.behaviors().containsValue(one)).toList();
        Span span = span(step);
        return (stands.isEmpty() ? "Something" : list(stands)) + " stands against it: there must be no "
                + (step.fact() == null ? written(step.text()) : described(step)) + (span == null ? start() : span.told()) + ".";
    }

    private String either(Step step) {
        List<String> sides = new ArrayList<>();
        for (List<Step> side : step.sides()) {
            Furthest within = far.side(side);
            sides.add(within.holds() ? "" : new Words(within.base() == null ? far : within, at).failed(within.failed()));
        }
        return "One of these has to be so, and none is. " + String.join(" Or: ", sides);
    }

    private String needed(Phrase phrase, Step step) {
        return switch (String.valueOf(phrase.needed())) {
            case "any" -> "; it has to be set";
            case "none" -> "; it must not be set";
            case "null" -> "; needed is " + written(step.text());
            default -> "; " + phrase.needed() + " is needed";
        };
    }

    private static String value(String shown, Phrase phrase) {
        boolean yesNo = "yes".equals(phrase.needed()) || "no".equals(phrase.needed());
        return yesNo && (shown.equals("true") || shown.equals("false")) ? shown.equals("true") ? "yes" : "no" : shown;
    }

    private Phrase phrase(String part) {
        return Phrase.of(part, this::meaning);
    }

    /** What a variable stands for: the value it has, else the property it is. */
    private String meaning(String variable) {
        Matcher direct = Pattern.compile("(\\$\\w+)\\.(?:text|number)\\s*\\(\\s*\"([^\"]*)\".*").matcher(variable);
        if (direct.matches()) {
            return property(direct.group(1), direct.group(2));
        }
        Pattern bound = Pattern.compile(Pattern.quote(variable) + "\\s*:\\s*(?:text|number)\\s*\\(\\s*\"([^\"]*)\"");
        for (Step step : far.steps()) {
            Matcher binds = bound.matcher(step.whole());
            if (step.name() != null && binds.find()) {
                return property(step.name(), binds.group(1));
            }
        }
        return "the same as " + variable;
    }

    private String property(String name, String property) {
        Behavior behavior = named(name);
        return behavior == null || behavior.text(property) == null ? "the same " + property : behavior.text(property);
    }

    Behavior named(String name) {
        return far.base() == null ? null : far.base().behaviors().get(name);
    }

    private Span span(Step step) {
        return Span.of(step.kind() == Kind.NOT ? step.text() : step.whole(), this::named);
    }

    /** The fact with what it has to be like: {@code Product Viewed with category mugs}. */
    String described(Step step) {
        String fact = step.kind() == Kind.AMOUNT ? Amounts.source(step) : step.kind() == Kind.NOT ? step.text() : step.whole();
        Matcher inner = Pattern.compile("(?s)^[^(]*\\((.*)\\)\\s*$").matcher(fact);
        boolean all = step.kind() == Kind.NOT || step.kind() == Kind.AMOUNT;
        return what(step) + (inner.matches() ? with(Span.parts(inner.group(1)).stream().filter(part -> all || !part.equals(step.text())).toList()) : "");
    }

    private String with(List<String> parts) {
        List<String> told = new ArrayList<>();
        for (String part : parts) {
            Phrase phrase = phrase(part);
            if (!part.startsWith("type") && !part.contains("this ") && phrase.subject() != null && phrase.needed() != null
                    && !phrase.needed().equals("any") && !phrase.subject().equals("seq")) {
                told.add(phrase.needed().equals("yes") ? phrase.subject() : phrase.told());
            }
        }
        return told.isEmpty() ? "" : " with " + String.join(" and ", told);
    }

    private static String what(Step step) {
        return step.type() != null ? step.type() : what(step.fact());
    }

    private static String what(String fact) {
        return fact == null ? "behavior" : switch (fact) {
            case "Contact" -> "message sent";
            case "Decision" -> "trigger fired";
            default -> fact.toLowerCase(Locale.ROOT);
        };
    }

    String start() {
        Behavior first = far.base() == null ? null : far.base().first();
        return first == null ? "" : " (for " + behavior(first) + ")";
    }

    private static String list(List<Behavior> behaviors) {
        List<String> last = behaviors.stream().skip(Math.max(0, behaviors.size() - 3)).map(Words::behavior).toList();
        return (behaviors.size() > 3 ? behaviors.size() - 3 + " more, " : "") + String.join(", ", last);
    }

    private static String shown(String actual) {
        return actual == null || actual.isEmpty() || actual.equals("null") ? "not set" : actual.replace("null", "not set");
    }

    private static String shownFact(String value) {
        return value.replaceAll("(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d)(?::(\\d\\d))?(?:\\.\\d+)?Z", "$1 $2:$3").replaceAll(":$", ":00");
    }

    static String plain(String value) {
        return value.replaceAll("(-?\\d+)\\.0\\b", "$1");
    }

    /** As the analyst wrote it, with the facts in words. */
    private String written(String text) {
        StringBuilder said = new StringBuilder();
        Matcher fact = FACT.matcher(text);
        int from = 0;
        while (fact.find(from)) {
            int end = Span.close(text, fact.end() - 1);
            List<String> parts = Span.parts(text.substring(fact.end(), end));
            Matcher type = TYPE.matcher(text.substring(fact.end(), end));
            Span span = Span.of(text.substring(fact.end(), end), this::named);
            said.append(text, from, fact.start()).append(type.find() ? type.group(1).replace("\"", "").replaceAll("\\s*,\\s*", " or ") : what(fact.group(1)))
                    .append(with(parts)).append(span == null ? "" : span.told());
            from = end + 1;
        }
        return said.append(text.substring(Math.min(from, text.length()))).toString().replaceAll("\\s+", " ").replaceAll("\\$\\w+\\s*:\\s*", "")
                .replaceAll("\\b(?:text|number|flag)\\s*\\(\\s*\"([^\"]+)\"\\s*\\)", "$1").replaceAll("!= null", "is set").strip();
    }
}
