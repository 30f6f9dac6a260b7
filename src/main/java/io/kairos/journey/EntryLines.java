package io.kairos.journey;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The lines before journeys with a rate. A transaction that opened one holds it to its end. Joins the caller's transaction. */
@Singleton
class EntryLines {

    private static final String WAITING = " journey = :journey and state = 'SETTLING' and line is not null ";

    private final Jdbi jdbi;

    EntryLines(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * @param rates   by journey; lines are held in the order of names, so that no two transactions wait for each other
     * @param waiting customers who may stand in one of them
     */
    Map<String, EntryLine> open(Map<String, Rate> rates, Collection<UUID> waiting, Instant now) {
        Map<String, EntryLine> lines = new HashMap<>();
        if (rates.isEmpty()) {
            return lines;
        }
        String[] names = rates.keySet().stream().sorted().toArray(String[]::new);
        jdbi.useHandle(handle -> {
            handle.createUpdate("insert into entry_rate (journey) select unnest(:names) order by 1 on conflict do nothing").bind("names", names).execute();
            handle.createQuery("select journey from entry_rate where journey = any(:names) order by journey for update").bind("names", names)
                    .mapTo(String.class).list();
        });
        rates.forEach((journey, rate) -> lines.put(journey, line(journey, rate, waiting, now)));
        return lines;
    }

    private EntryLine line(String journey, Rate rate, Collection<UUID> waiting, Instant now) {
        return jdbi.withHandle(handle -> {
            List<Instant> letIn = new ArrayList<>(handle.createQuery(
                    "select let_in_at from enrollment where journey = :journey and let_in_at > :since order by let_in_at desc limit :most")
                    .bind("journey", journey).bind("since", Timestamp.from(now.minus(rate.per()))).bind("most", rate.most())
                    .map((row, context) -> row.getTimestamp(1).toInstant()).list());
            Collections.reverse(letIn);
            Map<UUID, Long> ahead = new HashMap<>();
            if (!waiting.isEmpty()) {
                handle.createQuery("select id, ahead from (select customer_id, id, row_number() over (order by line) - 1 as ahead from enrollment where"
                        + WAITING + ") l where customer_id = any(:customers)")
                        .bind("journey", journey).bind("customers", waiting.toArray(UUID[]::new))
                        .map((row, context) -> ahead.put(row.getObject(1, UUID.class), row.getLong(2))).list();
            }
            return new EntryLine(rate, letIn, ahead, handle.createQuery("select count(*) from enrollment where" + WAITING)
                    .bind("journey", journey).mapTo(Long.class).one());
        });
    }

    /** Writes what became of those who came, once their enrollments are written. */
    void close(Map<String, EntryLine> lines, Instant now) {
        lines.forEach((journey, line) -> {
            if (!line.joined().isEmpty()) {
                join(journey, line.joined());
            }
            if (!line.in().isEmpty()) {
                jdbi.useHandle(handle -> handle.createUpdate("""
                        update enrollment e set let_in_at = :now from unnest(:customers, :ids) i(customer_id, id)
                        where e.customer_id = i.customer_id and e.id = i.id""")
                        .bind("now", Timestamp.from(now)).bind("customers", customers(line.in())).bind("ids", ids(line.in())).execute());
            }
            moveUp(journey, line.next(now));
        });
    }

    private void join(String journey, List<EnrollmentRow> joined) {
        jdbi.useHandle(handle -> {
            long before = handle.createQuery("update entry_rate set last = last + :many where journey = :journey returning last - :many")
                    .bind("many", (long) joined.size()).bind("journey", journey).mapTo(Long.class).one();
            handle.createUpdate("""
                    update enrollment e set line = :before + j.place from unnest(:customers, :ids) with ordinality j(customer_id, id, place)
                    where e.customer_id = j.customer_id and e.id = j.id""")
                    .bind("before", before).bind("customers", customers(joined)).bind("ids", ids(joined)).execute();
        });
    }

    /** Where others have left the line, those behind them wake earlier. Who has a turn at another pod is passed over: that turn sees to it. */
    private void moveUp(String journey, List<Instant> turns) {
        if (turns.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                with next as (select customer_id, row_number() over (order by line) as place from enrollment where\s""" + WAITING + """
                              order by line limit :many),
                sooner as (select t.customer_id, due.at from next join unnest(:turns) with ordinality due(at, place) on due.place = next.place
                           join turn t on t.customer_id = next.customer_id where t.wake_at > due.at for update of t skip locked)
                update turn t set wake_at = sooner.at from sooner where t.customer_id = sooner.customer_id""")
                .bind("journey", journey).bind("many", turns.size()).bind("turns", turns.stream().map(Timestamp::from).toArray(Timestamp[]::new)).execute());
    }

    private static UUID[] customers(List<EnrollmentRow> rows) {
        return rows.stream().map(EnrollmentRow::customerId).toArray(UUID[]::new);
    }

    private static UUID[] ids(List<EnrollmentRow> rows) {
        return rows.stream().map(EnrollmentRow::id).toArray(UUID[]::new);
    }
}
