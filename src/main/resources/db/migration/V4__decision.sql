-- The state of a customer's reasoning: everything before clock has been decided on.
create table turn (
    customer_id   uuid primary key,
    number        bigint not null default 0,
    release       bigint not null default 0,
    clock         timestamptz,
    rules_wake_at timestamptz,
    wake_at       timestamptz
);
create index turn_wake_at on turn (wake_at) where wake_at is not null;

create table decision (
    customer_id  uuid not null,
    trigger      text not null,
    key          text not null,
    rule         text not null,
    release      bigint not null,
    at           timestamptz not null,
    decided_at   timestamptz not null,
    because      text[] not null,
    retracted_at timestamptz,
    primary key (customer_id, trigger, key)
);

-- A rule that failed for a customer is left out for her until another release.
create table quarantine (
    customer_id uuid not null,
    rule        text not null,
    release     bigint not null,
    reason      text not null,
    at          timestamptz not null,
    primary key (customer_id, release, rule)
);

-- What was accepted and failed later, with its reason.
create table dead_letter (
    id          uuid primary key,
    customer_id uuid not null,
    kind        text not null,
    subject     text not null,
    reason      text not null,
    at          timestamptz not null
);
create index dead_letter_at on dead_letter (at);
