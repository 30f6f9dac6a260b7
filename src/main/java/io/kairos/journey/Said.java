package io.kairos.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** What enrollments have on record, in words for people. Times are UTC. */
final class Said {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z");

    private Said() {
    }

    static String time(Instant instant) {
        return instant == null ? "" : TIME.format(instant);
    }

    /** @param journey null when its release has it no more */
    static String reason(String reason, Journey journey) {
        if (reason == null) {
            return "no reason is on record";
        }
        String said = INSTANT.matcher(reason).replaceAll(found -> time(Instant.parse(found.group())));
        Reentry reentry = journey == null ? null : journey.entry().reentry();
        if (reason.startsWith("entered on ") && reentry != null) {
            return "she " + said.replace(", again from ", "; re-entry after " + span(reentry.after()) + ", from ") + " on";
        }
        return switch (reason) {
            case EnrollmentRow.RETRACTED -> "its trigger was taken back, when behaviors that had happened before were heard of";
            case "already under way" -> "she was already under way in it";
            case "merged" -> "she turned out to be somebody who is under way in it already";
            default -> reason.startsWith("entered before") ? "she " + said + ", and it is entered once" : said;
        };
    }

    static String what(StepRun run) {
        String step = "the step " + run.step();
        String detail = run.detail() == null ? "" : INSTANT.matcher(run.detail()).replaceAll(found -> time(Instant.parse(found.group())));
        return switch (run.outcome()) {
            case "queued" -> step + " queued " + detail;
            case "waiting" -> step + " began to wait" + (detail.isEmpty() ? "" : detail.startsWith("until") ? " " + detail : ": " + detail);
            case "matched" -> step + " got what it waited for";
            case "timed out" -> step + " did not get what it waited for in time";
            case "took" -> run.kind().equals("repeat") ? "the repeat " + run.step() + (detail.equals("done") ? " was done" : " began again")
                    : step + " took " + arm(detail);
            case "skipped" -> step + " was skipped: " + detail;
            case "updated" -> step + " set " + detail;
            case "exited" -> run.kind().equals("move") ? "she left: " + detail : step + " ended the journey: " + detail;
            case "joined" -> step + " was through";
            case "started" -> step + " started the journey " + detail;
            case "moved" -> "she was moved from " + detail;
            case "kept" -> "its trigger was taken back, and it goes on: " + detail;
            default -> step + " " + run.outcome() + (detail.isEmpty() ? "" : ": " + detail);
        };
    }

    private static String arm(String detail) {
        return switch (detail) {
            case "none" -> "no arm";
            case "else" -> "the else arm";
            default -> detail.startsWith("arm ") ? "its " + detail.split(":", 2)[0] : "the arm " + detail;
        };
    }

    static String drawn(Step.Split split, Enrollments.Arm arm) {
        return arm.bucket() == null && split.by() == null ? ", which won the split test before she came"
                : arm.bucket() == null ? ", named by her attribute " + split.by() : ", by the number " + arm.bucket()
                + " of 10,000 that is drawn once from journey, step and customer";
    }

    static String span(Duration duration) {
        if (duration == null) {
            return "";
        }
        boolean days = duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()));
        return days ? duration.toDays() + (duration.toDays() == 1 ? " day" : " days")
                : duration.toString().substring(2).toLowerCase(Locale.ROOT).replaceAll("([hms])(?=.)", "$1 ");
    }
}
