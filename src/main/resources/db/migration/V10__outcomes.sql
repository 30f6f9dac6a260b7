-- Which way an enrollment went at a split: decided once, by a hash of customer and split. A holdout is the split "holdout".
create table arm (
    customer_id   uuid not null,
    enrollment_id uuid not null,
    step          text not null,
    journey       text not null,
    release       bigint not null,
    arm           text not null,
    -- the hash the arm follows from, 0 to 9999; null when it was not drawn
    bucket        int,
    at            timestamptz not null,
    primary key (customer_id, enrollment_id, step)
);
create index arm_journey on arm (journey, step, at);

-- What a goal counted. Refunds stand in it with a value below zero.
create table conversion (
    customer_id   uuid not null,
    enrollment_id uuid not null,
    goal          text not null,
    -- the behavior that reached the goal
    message_id    text not null,
    journey       text not null,
    release       bigint not null,
    occurred_at   timestamptz not null,
    value         numeric not null default 0,
    primary key (customer_id, enrollment_id, goal, message_id)
);
create index conversion_journey on conversion (journey, occurred_at);

-- What became of a message behind the channel: delivered, opened, clicked, bounced, complained, unsubscribed, read.
create table message_event (
    customer_id uuid not null,
    message_id  uuid not null,
    -- what makes the event one and the same when it is told twice
    key         text not null,
    kind        text not null,
    at          timestamptz not null,
    -- the link that was clicked, or why it bounced; null when there is nothing to add
    detail      text,
    -- made by a mail scanner or a prefetch, not by the customer
    machine     boolean not null default false,
    primary key (customer_id, message_id, key)
);

-- Keys the service makes for itself when none are configured: the same for all pods.
create table own_key (
    name text primary key,
    key  bytea not null
);
