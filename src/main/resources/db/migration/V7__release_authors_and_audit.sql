-- Who wrote a release and why; a release is a draft until it is activated for the first time.
alter table release add column author text not null default 'unknown';
alter table release add column note text not null default '';
alter table release alter column activated_at drop not null;
alter table release add column activated_by text;

-- Who did what. Rows are only ever added.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    actor   text not null,
    action  text not null,
    subject text not null,
    details jsonb not null
);
create index audit_subject on audit (subject, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end $$;
create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_is_append_only();

-- Which behavior types and properties were ever received, to tell analysts of a misspelt one.
create table behavior_seen (
    type       text not null,
    property   text not null,
    first_seen timestamptz not null,
    primary key (type, property)
);
