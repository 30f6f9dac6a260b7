-- The provider's own name for what it took, such as Twilio's sid: delivery receipts and its support ask for it.
alter table message add column provider_id text;
create index message_provider on message (channel, provider_id) where provider_id is not null;

-- Messages that customers see in the shop's own app or pages, which fetch them.
create table in_app (
    customer_id  uuid not null,
    id           uuid not null,
    title        text not null,
    body         text not null,
    link         text,
    journey      text not null,
    at           timestamptz not null,
    -- at the first fetch
    delivered_at timestamptz,
    read_at      timestamptz,
    primary key (customer_id, id)
);
create index in_app_at on in_app (customer_id, at desc);

-- Device tokens that the push service said are gone for good.
create table push_token_gone (
    token text primary key,
    at    timestamptz not null
);
