-- What customers, or others for them, said about being written to, and when: to show. What counts now is the trait consent.
create table consent_change (
    customer_id uuid not null,
    -- of the behavior that said so
    message_id  text not null,
    channel     text not null,
    -- '' for the channel as a whole
    topic       text not null,
    -- true, false, unsubscribed, pending; withdrawn for an answer that was taken back without another
    answer      text not null,
    source      text not null,
    at          timestamptz not null,
    recorded_at timestamptz not null,
    primary key (customer_id, message_id, channel, topic)
);
create index consent_change_at on consent_change (customer_id, at);
