-- Backtests: a draft over the past, without side effects. The pod that runs one beats its heart here.
create table backtest (
    id           uuid primary key,
    release      bigint not null,
    active       bigint not null,
    days         int not null,
    sample       double precision not null,
    actor        text not null,
    state        text not null,
    done         bigint not null default 0,
    total        bigint not null default 0,
    result       jsonb,
    failure      text,
    created_at   timestamptz not null,
    heartbeat_at timestamptz not null,
    finished_at  timestamptz
);

-- A draft deciding beside the active release on live traffic. At most one at a time.
create table shadow (
    one        boolean primary key default true check (one),
    release    bigint not null,
    started_at timestamptz not null,
    started_by text not null
);

-- Customers the shadow has to look at, and when.
create table shadow_due (
    customer_id uuid primary key,
    due_at      timestamptz not null
);
create index shadow_due_at on shadow_due (due_at);

create table shadow_difference (
    customer_id uuid not null,
    trigger     text not null,
    key         text not null,
    kind        text not null,
    live_at     timestamptz,
    shadow_at   timestamptz,
    primary key (customer_id, trigger, key)
);
