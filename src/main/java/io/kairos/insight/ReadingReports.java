package io.kairos.insight;

import io.kairos.insight.Report.Line;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Reads reports out of what enrollments, messages and conversions left. */
@ApplicationScoped
public class ReadingReports {

    private static final Instant BEGINNING = Instant.EPOCH;
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    /** Where a row of the statement counts. */
    private record Place(String line, String step, String template, String channel, String arm, LocalDate day) {
    }

    private final Jdbi jdbi;

    ReadingReports(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Whether anybody ever entered, or was refused by, a journey of this name. */
    public boolean knows(String journey) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select exists (select from enrollment where journey = :journey) or exists (select from arm where journey = :journey)
                """).bind("journey", journey).mapTo(boolean.class).one());
    }

    /**
     * @param from enrollments entered from then on; null for all
     * @param to   enrollments entered before; null for all
     */
    public Report of(String journey, Instant from, Instant to) {
        Map<Place, Map<String, Map<String, BigDecimal>>> amounts = new LinkedHashMap<>();
        Map<String, String> kinds = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(ReportSql.SQL).bind("journey", journey)
                .bind("from", Timestamp.from(from == null ? BEGINNING : from)).bind("to", Timestamp.from(to == null ? END : to))
                .map((row, context) -> add(row, amounts, kinds)).forEach(added -> { }));
        Comparator<String> text = Comparator.nullsFirst(Comparator.naturalOrder());
        List<Map.Entry<Place, Line>> lines = amounts.entrySet().stream().map(entry -> Map.entry(entry.getKey(), line(entry.getKey(), entry.getValue(), kinds)))
                .sorted(Comparator.comparing((Map.Entry<Place, Line> entry) -> entry.getKey().day(), Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(entry -> entry.getKey().step(), text).thenComparing(entry -> entry.getKey().template(), text)
                        .thenComparing(entry -> entry.getKey().arm(), text).thenComparing(entry -> entry.getKey().channel(), text)).toList();
        Figures total = of(lines, "total").stream().map(Line::figures).findFirst().orElseGet(() -> Figures.of(Map.of()));
        return new Report(journey, from, to, total, of(lines, "step"), of(lines, "template"), of(lines, "arm"), of(lines, "day"));
    }

    private static Place add(ResultSet row, Map<Place, Map<String, Map<String, BigDecimal>>> amounts, Map<String, String> kinds) throws SQLException {
        Place place = new Place(row.getString("line"), row.getString("step"), row.getString("template"), row.getString("channel"),
                row.getString("arm"), row.getObject("day", LocalDate.class));
        if (row.getString("kind") != null) {
            kinds.put(place.step(), row.getString("kind"));
        }
        amounts.computeIfAbsent(place, key -> new HashMap<>()).computeIfAbsent(row.getString("measure"), key -> new HashMap<>())
                .merge(row.getString("detail"), row.getBigDecimal("amount"), BigDecimal::add);
        return place;
    }

    private static Line line(Place place, Map<String, Map<String, BigDecimal>> amounts, Map<String, String> kinds) {
        String kind = place.line().equals("step") ? kinds.get(place.step()) : null;
        return new Line(place.step(), kind, place.template(), place.channel(), place.arm(), place.day(), Figures.of(amounts));
    }

    private static List<Line> of(List<Map.Entry<Place, Line>> lines, String line) {
        return lines.stream().filter(entry -> entry.getKey().line().equals(line)).map(Map.Entry::getValue).toList();
    }
}
