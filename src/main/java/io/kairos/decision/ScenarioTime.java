package io.kairos.decision;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as scenarios write them: 0m, 30m, 1d2h or 30m1ms after the start. */
final class ScenarioTime {

    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private ScenarioTime() {
    }

    /** Null when it is no such time. */
    static Duration read(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return null;
        }
        long[] numbers = new long[5];
        for (int part = 1; part <= 5; part++) {
            numbers[part - 1] = parts.group(part) == null ? 0 : Long.parseLong(parts.group(part));
        }
        return Duration.ofDays(numbers[0]).plusHours(numbers[1]).plusMinutes(numbers[2]).plusSeconds(numbers[3]).plusMillis(numbers[4]);
    }

    static String told(Duration time) {
        if (time.isNegative()) {
            return "-" + told(time.negated());
        }
        String text = part(time.toDays(), "d") + part(time.toHoursPart(), "h") + part(time.toMinutesPart(), "m")
                + part(time.toSecondsPart(), "s") + part(time.toMillisPart(), "ms");
        return text.isEmpty() ? "0m" : text;
    }

    private static String part(long number, String unit) {
        return number == 0 ? "" : number + unit;
    }
}
