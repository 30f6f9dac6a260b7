-- Customers' runs of journeys. The id follows from the decision, which makes a repeated turn a conflict.
create table enrollment (
    customer_id uuid not null,
    id          uuid not null,
    journey     text not null,
    release     bigint not null,
    key         text not null,
    trigger     text not null,
    trigger_key text not null,
    state       text not null,
    -- where it stands: the step, since when, and behind which behavior of that instant
    step        text,
    reached_at  timestamptz not null,
    reached_seq bigint not null,
    due_at      timestamptz,
    -- when its trigger fired, in event time
    entered_at  timestamptz not null,
    enrolled_at timestamptz not null,
    changed_at  timestamptz not null,
    -- the triggering behaviors and what templates see of them
    context     text not null,
    -- message ids of the behaviors the last wait or branch matched, as JSON
    matched     text,
    reason      text,
    -- rows written to step_log
    logged      bigint not null,
    primary key (customer_id, id)
);
create unique index enrollment_live on enrollment (customer_id, journey, key)
    where state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR');

-- What enrollments did, in order: for the timeline and for "why".
create table step_log (
    customer_id   uuid not null,
    enrollment_id uuid not null,
    n             bigint not null,
    journey       text not null,
    step          text not null,
    kind          text not null,
    outcome       text not null,
    detail        text,
    at            timestamptz not null,
    primary key (customer_id, enrollment_id, n)
);
