package io.kairos.console;

import io.kairos.decision.Backtest.Change;
import io.kairos.decision.Backtest.Kind;
import io.kairos.decision.Backtest.Pair;
import io.kairos.decision.Backtest.Result;
import io.kairos.decision.Backtest.Section;
import io.kairos.decision.Backtesting.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A backtest's result as its page shows it: what differs most comes first.
 *
 * @param affected share of the customers that are treated differently, in words
 */
record BacktestPage(Run run, long percent, String affected, List<Block> blocks, List<Row> withheld) {

    /** Up to a quarter a bar is a day; beyond, a week. */
    private static final long MOST_BARS = 92;

    /**
     * Messages, enrollments or triggers.
     *
     * @param differences what is different, in a sentence
     * @param differ      names whose counts are not the same, the most different first; {@code same} the others
     * @param origins     rules or journeys, the same way
     */
    record Block(String title, String one, String origin, Pair total, String differences, List<Bar> bars, String bar, List<Row> differ, List<Row> same, List<Row> origins,
            List<Example> examples) {
    }

    /** Heights in percent of the tallest. @param label shown below, empty for most */
    record Bar(String day, String label, Pair count, long active, long draft) {
    }

    /** Widths in percent of the widest. @param change with its sign; empty for none */
    record Row(String name, Pair count, long active, long draft, String change) {
    }

    /** @param what gains, loses, earlier, later or reads differently; {@code active} and {@code draft} are when, or a dash */
    record Example(String what, boolean more, Change change, String shift, String active, String draft) {
    }

    static BacktestPage of(Run run) {
        long percent = run.total() == 0 ? 0 : 100 * run.done() / run.total();
        Result result = run.result();
        if (result == null) {
            return new BacktestPage(run, percent, "", List.of(), List.of());
        }
        return new BacktestPage(run, percent, share(result.customersAffected(), result.customers()), List.of(
                block("Messages", "message", "By journey", result.messages(), run), block("Enrollments", "enrollment", null, result.enrollments(), run),
                block("Triggers", "trigger", "By rule", result.triggers(), run)), rows(result.withheld()));
    }

    private static String share(long part, long of) {
        return of == 0 || part == 0 ? "none" : 100.0 * part / of < 1 ? "less than 1 %" : Math.round(100.0 * part / of) + " %";
    }

    private static Block block(String title, String one, String origin, Section section, Run run) {
        List<Row> rows = rows(section.perName());
        List<Example> examples = new ArrayList<>();
        section.examples().forEach((kind, changes) -> changes.forEach(change -> examples.add(new Example(word(kind), kind != Kind.LOST, change, shift(change), when(change.activeAt()), when(change.draftAt())))));
        LocalDate last = run.createdAt().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate first = last.minusDays(run.days());
        long days = run.days() < MOST_BARS ? 1 : 7;
        return new Block(title, one, origin, section.total(), sentence(section.changes(), one), bars(section.perDay(), first, last, days), days == 1 ? "day" : "week",
                rows.stream().filter(row -> !row.change().isEmpty()).toList(), rows.stream().filter(row -> row.change().isEmpty()).toList(),
                origin == null ? List.of() : rows(section.perOrigin()), examples);
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case GAINED -> "gains";
            case LOST -> "loses";
            case EARLIER -> "earlier";
            case LATER -> "later";
            case REWORDED -> "reads differently";
        };
    }

    private static String shift(Change change) {
        if (change.activeAt() == null || change.draftAt() == null || change.activeAt().equals(change.draftAt())) {
            return "";
        }
        Duration by = Duration.between(change.activeAt(), change.draftAt()).abs();
        return by.toDays() > 0 ? by.toDays() + " d " + by.toHoursPart() + " h" : by.toHours() > 0 ? by.toHours() + " h " + by.toMinutesPart() + " min"
                : by.toMinutes() > 0 ? by.toMinutes() + " min" : by.toSeconds() + " s";
    }

    private static String when(Instant instant) {
        return instant == null ? "–" : instant.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    private static String sentence(Map<Kind, Long> changes, String one) {
        if (changes.isEmpty()) {
            return "No " + one + " is different.";
        }
        List<String> parts = new ArrayList<>();
        changes.forEach((kind, count) -> parts.add(String.format(Locale.ROOT, "%,d %s", count, switch (kind) {
            case GAINED -> "only under the draft";
            case LOST -> "only under the active release";
            case EARLIER -> "earlier under the draft";
            case LATER -> "later under the draft";
            case REWORDED -> "at the same time with another text";
        })));
        return String.join(", ", parts) + ".";
    }

    private static List<Bar> bars(Map<String, Pair> perDay, LocalDate first, LocalDate last, long days) {
        Map<LocalDate, Pair> counts = new TreeMap<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(days)) {
            counts.put(day, new Pair(0, 0));
        }
        perDay.forEach((day, count) -> {
            long behind = Math.max(0, ChronoUnit.DAYS.between(first, LocalDate.parse(day)));
            counts.merge(first.plusDays(behind - behind % days), count, Pair::plus);
        });
        long most = counts.values().stream().mapToLong(count -> Math.max(count.active(), count.draft())).max().orElse(0);
        int every = Math.max(1, counts.size() / 6);
        List<Bar> bars = new ArrayList<>();
        counts.forEach((day, count) -> bars.add(new Bar(day.toString(), bars.size() % every == 0 && bars.size() <= counts.size() - every ? day.toString() : "", count,
                scaled(count.active(), most), scaled(count.draft(), most))));
        return bars;
    }

    private static List<Row> rows(Map<String, Pair> counts) {
        long most = counts.values().stream().mapToLong(count -> Math.max(count.active(), count.draft())).max().orElse(0);
        return counts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Pair> entry) -> -Math.abs(entry.getValue().draft() - entry.getValue().active()))
                        .thenComparing(entry -> -entry.getValue().active()))
                .map(entry -> {
                    long change = entry.getValue().draft() - entry.getValue().active();
                    return new Row(entry.getKey(), entry.getValue(), scaled(entry.getValue().active(), most), scaled(entry.getValue().draft(), most),
                            change == 0 ? "" : String.format(Locale.ROOT, "%+,d", change));
                }).toList();
    }

    /** What there is of is seen. */
    private static long scaled(long count, long most) {
        return count == 0 ? 0 : Math.max(1, 100 * count / most);
    }
}
