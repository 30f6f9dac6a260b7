package io.kairos.insight;

/** The one statement a report is read with, so that its numbers are of one moment. */
final class ReportSql {

    /**
     * Facts, one row for each thing that counts, then their sums. A fact's scope says where it counts: in a step's line, a
     * template's, in the wide ones (total, days, arms), or in all of them. The laterals keep it to one look into an index for
     * each row, even where PostgreSQL has no statistics yet, as right after a broadcast. Of reasons, what is of one customer alone (when
     * she opted out, what to do about it) is left out, so that they add up.
     */
    static final String SQL = """
            with cohort as materialized (
                select customer_id, id enrollment_id, state, step,
                    regexp_replace(coalesce(reason, 'no reason given'), ' on \\d{4}-\\d{2}-\\d{2}.*', '') reason, entered_at, changed_at
                from enrollment where journey = :journey and entered_at >= :from and entered_at < :to
            ), letter as materialized (
                select m.customer_id, m.enrollment_id, m.id message_id, m.step, coalesce(m.template, '') template, m.channel, m.status,
                    case when m.reason like 'frequency cap%' then m.reason
                        else split_part(regexp_replace(coalesce(m.reason, 'no reason given'), ' on \\d{4}-\\d{2}-\\d{2}.*', ''), ': ', 1) end reason,
                    coalesce(m.settled_at, m.queued_at) at
                from cohort c cross join lateral (
                    select * from message i where i.enrollment_id = c.enrollment_id and i.customer_id = c.customer_id offset 0) m
            ), reached as materialized (
                select c.customer_id, c.enrollment_id, l.step, l.kind, l.at, c.state, c.reason, c.step = l.step here
                from cohort c cross join lateral (
                    select i.step, max(i.kind) kind, min(i.at) at from step_log i
                    where i.customer_id = c.customer_id and i.enrollment_id = c.enrollment_id and i.step <> '' group by i.step) l
            ), touched as (
                select customer_id, enrollment_id, template, channel, min(at) at from letter where status = 'sent' group by 1, 2, 3, 4
            ), paid as materialized (
                select c.customer_id, c.enrollment_id, v.goal, v.occurred_at at, v.value from cohort c cross join lateral (
                    select * from conversion i where i.customer_id = c.customer_id and i.enrollment_id = c.enrollment_id offset 0) v
            ), heard as (
                select l.customer_id, l.enrollment_id, l.step, l.template, l.channel, l.message_id,
                    case e.kind when 'read' then 'opened' else e.kind end
                        || case when e.machine and e.kind in ('opened', 'clicked') then ' by machine' else '' end measure, min(e.at) at
                from letter l cross join lateral (
                    select * from message_event i where i.customer_id = l.customer_id and i.message_id = l.message_id offset 0) e
                group by 1, 2, 3, 4, 5, 6, 7
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
                select 'step', customer_id, enrollment_id, step, kind, null,
                    case when state = 'EXITED' then 'exited' when state = 'FAILED' then 'broken' else 'waiting' end,
                    case when state = 'EXITED' then reason else '' end, null, 1
                from reached where here and state not in ('REFUSED', 'COMPLETED')
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
                from reached r cross join lateral (
                    select i.*, i.occurred_at at from conversion i where i.customer_id = r.customer_id and i.enrollment_id = r.enrollment_id
                    offset 0) p where p.at >= r.at group by 2, 3, 4, 5, p.goal
                union all
                select 'step', p.customer_id, p.enrollment_id, r.step, r.kind, null, 'revenue', p.goal, null, p.value
                from reached r cross join lateral (
                    select i.*, i.occurred_at at from conversion i where i.customer_id = r.customer_id and i.enrollment_id = r.enrollment_id
                    offset 0) p where p.at >= r.at
                union all
                select 'template', p.customer_id, p.enrollment_id, null, t.template, t.channel, 'converted', p.goal, null, 1
                from touched t cross join lateral (
                    select i.*, i.occurred_at at from conversion i where i.customer_id = t.customer_id and i.enrollment_id = t.enrollment_id
                    offset 0) p where p.at >= t.at group by 2, 3, 5, 6, p.goal
                union all
                select 'template', p.customer_id, p.enrollment_id, null, t.template, t.channel, 'revenue', p.goal, null, p.value
                from touched t cross join lateral (
                    select i.*, i.occurred_at at from conversion i where i.customer_id = t.customer_id and i.enrollment_id = t.enrollment_id
                    offset 0) p where p.at >= t.at
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
            select 'arm', a.step, null, null, null, a.arm, null, f.measure, f.detail, sum(f.amount)
            from fact f cross join lateral (
                select * from arm i where i.customer_id = f.customer_id and i.enrollment_id = f.enrollment_id and i.journey = :journey offset 0) a
            where scope in ('wide', 'message')
            group by a.step, a.arm, f.measure, f.detail
            """;

    private ReportSql() {
    }
}
