-- Addresses that must not be written to. They outlive customers, so that a list that is imported again brings nobody back.
create table suppression (
    id      bigint generated always as identity primary key,
    channel text not null,
    -- e-mail addresses in small letters
    address text not null,
    -- of an unsubscription; '' for the channel as a whole
    topic   text not null default '',
    -- hard_bounce, complaint, manual: nothing goes there; unsubscribe: nothing but transactional messages
    kind    text not null,
    source  text not null,
    note    text,
    at      timestamptz not null,
    unique (channel, address, topic, kind)
);
-- List-Unsubscribe and its like, as an SMTP server would have got them
alter table mailbox add column unsubscribe text;
