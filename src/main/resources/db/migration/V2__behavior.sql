-- What they did: append-only. The id follows from source and message id, which makes a retry a conflict.
create sequence behavior_seq cache 1;
create table behavior (
    customer_id uuid not null,
    id          uuid not null,
    seq         bigint not null,
    type        text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    source      text not null,
    message_id  text not null,
    properties  text not null,
    context     text,
    primary key (customer_id, id)
);
create index behavior_history on behavior (customer_id, occurred_at);

-- Behaviors no turn has taken in yet: written with the behavior, deleted by the turn that decides on it.
create table arrival (
    customer_id uuid not null,
    behavior_id uuid not null,
    seq         bigint not null,
    primary key (seq, customer_id, behavior_id)
);
create index arrival_customer on arrival (customer_id);
alter table arrival set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
