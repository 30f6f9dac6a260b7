-- Messages: the outbox. The id is the idempotency key; content is kept from the first attempt on, so that retries are identical.
create table message (
    customer_id   uuid not null,
    id            uuid not null,
    enrollment_id uuid not null,
    journey       text not null,
    step          text not null,
    release       bigint not null,
    channel       text not null,
    template      text,
    topic         text,
    transactional boolean not null,
    context       text not null,
    status        text not null,
    attempts      int not null default 0,
    due_at        timestamptz not null,
    queued_at     timestamptz not null,
    settled_at    timestamptz,
    reason        text,
    content       text,
    primary key (customer_id, id)
);
create index message_due on message (channel, due_at) where status = 'queued';
create index message_enrollment on message (enrollment_id);

-- The local mailbox: what would have gone out, with no SMTP server configured.
create table mailbox (
    customer_id uuid not null,
    id          uuid not null,
    user_id     text,
    recipient   text not null,
    sender      text not null,
    subject     text not null,
    html        text not null,
    text        text not null,
    journey     text not null,
    step        text not null,
    at          timestamptz not null,
    primary key (customer_id, id)
);
create index mailbox_at on mailbox (at desc, id);
create index mailbox_id on mailbox (id);

-- The key that signs webhooks when none is configured: made once, the same for all pods.
create table webhook_secret (
    one    boolean primary key default true check (one),
    secret text not null
);
