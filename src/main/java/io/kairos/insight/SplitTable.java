package io.kairos.insight;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** The numbers of splits, as the tables have them. Who was sent to a winner, or stayed on an arm when there was one, is no part of the test. */
@ApplicationScoped
class SplitTable {

    /** @param revenue per enrollment with a conversion; those without count in none of it */
    record Outcome(String arm, String goal, long converted, BigDecimal revenue, BigDecimal squares) {
    }

    /** Two arms at an instant. */
    record Standing(int look, Instant at, Proportion arm, Proportion control) {
    }

    private final Jdbi jdbi;

    SplitTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<ExpectedCounts.Range> ranges(String journey, String step) {
        return jdbi.withHandle(handle -> of(handle.createQuery("""
                select release, arm, count(*) n, count(bucket) hashed, min(bucket) lowest, max(bucket) highest
                from arm where journey = :journey and step = :step and <tested> group by release, arm order by release, arm
                """), journey, step).map((row, context) -> new ExpectedCounts.Range(row.getLong("release"), row.getString("arm"), row.getLong("n"),
                row.getLong("hashed"), (Integer) row.getObject("lowest"), (Integer) row.getObject("highest"))).list());
    }

    List<Outcome> outcomes(String journey, String step) {
        return jdbi.withHandle(handle -> of(handle.createQuery("""
                select a.arm, v.goal, count(*) converted, sum(v.value) revenue, sum(v.value * v.value) squares
                from arm a cross join lateral (
                    select c.goal, sum(c.value) as value from conversion c
                    where c.customer_id = a.customer_id and c.enrollment_id = a.enrollment_id group by c.goal) v
                where a.journey = :journey and a.step = :step and <tested> group by a.arm, v.goal order by v.goal, a.arm
                """), journey, step).map((row, context) -> new Outcome(row.getString("arm"), row.getString("goal"), row.getLong("converted"),
                row.getBigDecimal("revenue"), row.getBigDecimal("squares"))).list());
    }

    List<SplitReport.Entered> history(String journey, String step) {
        return jdbi.withHandle(handle -> of(handle.createQuery("""
                select (at at time zone 'UTC')::date as day, arm, count(*) n from arm
                where journey = :journey and step = :step and <tested> group by 1, 2 order by 1, 2
                """), journey, step).map((row, context) -> new SplitReport.Entered(row.getObject("day", LocalDate.class), row.getString("arm"),
                row.getLong("n"))).list());
    }

    /**
     * How an arm and the control stood when they had converted so many times together: later customers and conversions do
     * not change a look that was taken.
     *
     * @param conversions of each look, in order
     * @return the looks that were reached
     */
    List<Standing> standings(String journey, String step, String goal, String arm, String control, LongStream conversions) {
        return jdbi.withHandle(handle -> of(handle.createQuery("""
                with took as materialized (
                    select a.arm, a.at, case when v.first_at is not null then greatest(a.at, v.first_at) end converted_at
                    from arm a cross join lateral (
                        select min(c.occurred_at) first_at from conversion c
                        where c.customer_id = a.customer_id and c.enrollment_id = a.enrollment_id and c.goal = :goal) v
                    where a.journey = :journey and a.step = :step and <tested> and a.arm in (:arm, :control)
                ), nth as (
                    select converted_at at, row_number() over (order by converted_at) n from took where converted_at is not null
                ), look as (
                    select l.number, nth.at from unnest(:conversions) with ordinality l(n, number) join nth on nth.n = l.n
                )
                select look.number, look.at,
                    count(*) filter (where took.arm = :arm) n, count(*) filter (where took.arm = :arm and converted_at <= look.at) x,
                    count(*) filter (where took.arm = :control) control_n,
                    count(*) filter (where took.arm = :control and converted_at <= look.at) control_x
                from look join took on took.at <= look.at group by 1, 2 order by 1
                """), journey, step).bind("goal", goal).bind("arm", arm).bind("control", control)
                .bind("conversions", conversions.boxed().toArray(Long[]::new))
                .map((row, context) -> new Standing(row.getInt("number"), row.getTimestamp("at").toInstant(),
                        new Proportion(row.getLong("n"), row.getLong("x")), new Proportion(row.getLong("control_n"), row.getLong("control_x")))).list());
    }

    private static Query of(Query query, String journey, String step) {
        return query.define("tested", "course is distinct from 'winner' and course is distinct from 'kept'").bind("journey", journey).bind("step", step);
    }
}
