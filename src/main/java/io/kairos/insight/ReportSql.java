package io.kairos.insight;

/** The one statement a report is read with, so that its numbers are of one moment. */
final class ReportSql {

    /**
     * Facts, one row for each thing that counts, then their sums. A fact's scope says where it counts: in a step's line, a
     * template's, in the wide ones (total, days, arms), or in all.
     */
    static final String SQL = """
            with cohort as materialized (
                select customer_id, id enrollment_id, state, step, coalesce(reason, 'no reason given') reason, entered_at, changed_at
                from enrollment where journey = :journey and entered_at >= :from and entered_at < :to
            ), letter as materialized (
                select m.customer_id, m.enrollment_id, m.id message_id, m.step, coalesce(m.template, '') template, m.channel, m.status,
                    coalesce(m.reason, 'no reason given') reason, coalesce(m.settled_at, m.queued_at) at
                from cohort c join message m on m.enrollment_id = c.enrollment_id and m.customer_id = c.customer_id
            ), reached as materialized (
                select l.customer_id, l.enrollment_id, l.step, max(l.kind) kind, min(l.at) at
                from cohort c join step_log l using (customer_id, enrollment_id)
                where l.step <> '' group by 1, 2, 3
            ), touched as (
                select customer_id, enrollment_id, template, channel, min(at) at from letter where status = 'sent' group by 1, 2, 3, 4
            ), paid as materialized (
                select v.customer_id, v.enrollment_id, v.goal, v.occurred_at at, v.value from cohort join conversion v using (customer_id, enrollment_id)
            ), heard as (
                select l.customer_id, l.enrollment_id, l.step, l.template, l.channel, l.message_id,
                    case e.kind when 'read' then 'opened' else e.kind end
                        || case when e.machine and e.kind in ('opened', 'clicked') then ' by machine' else '' end measure, min(e.at) at
                from letter l join message_event e using (customer_id, message_id) group by 1, 2, 3, 4, 5, 6, 7
            ), fact as materialized (
                select 'wide' scope, customer_id, enrollment_id, null step, null template, null channel,
                    case when state = 'REFUSED' then 'refused' else 'entered' end measure,
                    case when state = 'REFUSED' then reason else '' end detail, entered_at at, 1::numeric amount from cohort
                union all
                select 'wide', customer_id, enrollment_id, null, null, null,
                    case when state = 'EXITED' then 'exited' when state = 'COMPLETED' then 'completed' when state = 'FAILED' then 'broken' else 'waiting' end,
                    case when state = 'EXITED' then reason else '' end,
                    case when state in ('EXITED', 'COMPLETED', 'FAILED') then changed_at end, 1 from cohort where state <> 'REFUSED'
                union all
                select 'step', customer_id, enrollment_id, step, kind, null, 'entered', '', null, 1 from reached
                union all
                select 'step', c.customer_id, c.enrollment_id, r.step, r.kind, null,
                    case when c.state = 'EXITED' then 'exited' when c.state = 'FAILED' then 'broken' else 'waiting' end,
                    case when c.state = 'EXITED' then c.reason else '' end, null, 1
                from cohort c join reached r using (customer_id, enrollment_id, step) where c.state not in ('REFUSED', 'COMPLETED')
                union all
                select 'message', customer_id, enrollment_id, step, template, channel, status,
                    case when status = 'suppressed' then reason else '' end, at, 1 from letter
                union all
                select 'message', customer_id, enrollment_id, step, template, channel, measure, '', at, 1 from heard
                union all
                select 'wide', customer_id, enrollment_id, null, null, null, 'converted', goal, min(at), 1 from paid group by 2, 3, goal
                union all
                select 'wide', customer_id, enrollment_id, null, null, null, 'revenue', goal, at, value from paid
                union all
                select 'step', p.customer_id, p.enrollment_id, r.step, r.kind, null, 'converted', p.goal, null, 1
                from reached r join paid p using (customer_id, enrollment_id) where p.at >= r.at group by 2, 3, 4, 5, p.goal
                union all
                select 'step', p.customer_id, p.enrollment_id, r.step, r.kind, null, 'revenue', p.goal, null, p.value
                from reached r join paid p using (customer_id, enrollment_id) where p.at >= r.at
                union all
                select 'template', p.customer_id, p.enrollment_id, null, t.template, t.channel, 'converted', p.goal, null, 1
                from touched t join paid p using (customer_id, enrollment_id) where p.at >= t.at group by 2, 3, 5, 6, p.goal
                union all
                select 'template', p.customer_id, p.enrollment_id, null, t.template, t.channel, 'revenue', p.goal, null, p.value
                from touched t join paid p using (customer_id, enrollment_id) where p.at >= t.at
            )
            select 'total' line, null step, null kind, null template, null channel, null arm, null::date as day, measure, detail, sum(amount) amount
            from fact where scope in ('wide', 'message') group by measure, detail
            union all
            select 'day', null, null, null, null, null, (at at time zone 'UTC')::date, measure, detail, sum(amount)
            from fact where scope in ('wide', 'message') and at is not null group by 7, measure, detail
            union all
            select 'step', step, case when scope = 'step' then template end, null, null, null, null, measure, detail, sum(amount)
            from fact where scope in ('step', 'message') group by step, 3, measure, detail
            union all
            select 'template', null, null, template, channel, null, null, measure, detail, sum(amount)
            from fact where scope in ('template', 'message') group by template, channel, measure, detail
            union all
            select 'arm', a.step, null, null, null, a.arm, null, measure, detail, sum(amount)
            from fact join arm a using (customer_id, enrollment_id) where scope in ('wide', 'message') and a.journey = :journey
            group by a.step, a.arm, measure, detail
            """;

    private ReportSql() {
    }
}
