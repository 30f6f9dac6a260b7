-- Files of customers or behaviors that somebody uploaded, and how far they are taken in.
create table import (
    id          uuid primary key,
    -- files are taken in one after the other, so that the later one has the last word
    n           bigint generated always as identity unique,
    kind        text not null,
    file        text,
    -- of the file and how it is to be read: the same upload twice at a time is one
    hash        text not null,
    dry_run     boolean not null,
    actor       text not null,
    -- what each column is, as JSON
    columns     text not null,
    rows        bigint not null,
    taken       bigint not null default 0,
    unchanged   bigint not null default 0,
    refused     bigint not null default 0,
    started_at  timestamptz not null,
    finished_at timestamptz
);
create index import_unfinished on import (n) where finished_at is null;
create index import_finished on import (finished_at);

-- Rows not taken in yet, some hundred at a time: deleted by the transaction that takes them in.
create table import_chunk (
    import_id uuid not null references import on delete cascade,
    n         int not null,
    -- lines of the file and their cells, as JSON
    rows      text not null,
    primary key (import_id, n)
);

-- What is to be said about single rows.
create table import_finding (
    import_id   uuid not null references import on delete cascade,
    line        bigint not null,
    n           int not null,
    column_name text,
    value       text,
    -- whether the row was left out because of it
    refused     boolean not null,
    problem     text not null,
    remedy      text not null,
    primary key (import_id, line, n)
);
