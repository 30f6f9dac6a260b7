-- Providers name a message by its id alone.
create index message_id on message (id);

-- Mailgun's signatures do not cover what they come with, so each is good once.
create table hook_token (
    token     text primary key,
    signed_at timestamptz not null
);
create index hook_token_signed on hook_token (signed_at);
