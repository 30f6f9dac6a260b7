package io.kairos.console;

import io.kairos.insight.Figures;
import io.kairos.insight.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A report as RFC 4180 CSV: a line for the total, each step, template, arm and day; a column for each goal and reason. */
final class ReportCsv {

    private static final List<String> FIXED = List.of("line", "day", "step", "kind", "template", "channel", "arm", "entered", "waiting", "completed", "broken",
            "queued", "sent", "delivered", "opened", "opened by machine", "clicked", "clicked by machine", "bounced", "complained", "unsubscribed",
            "cancelled", "failed");

    private ReportCsv() {
    }

    static String of(Report report) {
        Report.Line total = new Report.Line(null, null, null, null, null, null, report.total());
        List<Report.Line> all = Stream.of(List.of(total), report.steps(), report.templates(), report.arms(), report.days()).flatMap(List::stream).toList();
        List<Column> columns = Stream.of(columns("converted", all, Figures::converted), columns("revenue", all, Figures::revenue),
                columns("suppressed", all, Figures::suppressed), columns("exited", all, Figures::exited), columns("refused", all, Figures::refused))
                .flatMap(List::stream).toList();
        StringBuilder text = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
            csv.printRecord(Stream.concat(FIXED.stream(), columns.stream().map(Column::name)));
            print(csv, "total", List.of(total), columns);
            print(csv, "step", report.steps(), columns);
            print(csv, "template", report.templates(), columns);
            print(csv, "arm", report.arms(), columns);
            print(csv, "day", report.days(), columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private record Column(String name, Function<Figures, Object> value) {
    }

    private static List<Column> columns(String measure, List<Report.Line> lines, Function<Figures, ? extends Map<String, ? extends Number>> figures) {
        TreeSet<String> details = new TreeSet<>();
        lines.forEach(line -> details.addAll(figures.apply(line.figures()).keySet()));
        return details.stream().map(detail -> new Column(measure + ": " + detail, all -> plain(figures.apply(all).get(detail)))).toList();
    }

    private static Object plain(Number value) {
        return value == null ? 0 : value instanceof BigDecimal money ? money.toPlainString() : value;
    }

    private static void print(CSVPrinter csv, String kind, List<Report.Line> lines, List<Column> columns) throws IOException {
        for (Report.Line line : lines) {
            Figures figures = line.figures();
            List<Object> cells = new ArrayList<>(Arrays.asList(kind, line.day(), text(line.step()), line.kind(), text(line.template()), line.channel(),
                    text(line.arm()), figures.entered(), figures.waiting(), figures.completed(), figures.broken(), figures.queued(), figures.sent(),
                    figures.delivered(), figures.opened(), figures.openedByMachine(), figures.clicked(), figures.clickedByMachine(), figures.bounced(),
                    figures.complained(), figures.unsubscribed(), figures.cancelled(), figures.failed()));
            columns.forEach(column -> cells.add(column.value().apply(figures)));
            csv.printRecord(cells);
        }
    }

    /** Spreadsheets run what begins like a formula, and names are written by anybody. */
    static String text(String name) {
        return name != null && !name.isEmpty() && "=+-@\t\r".indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
    }
}
