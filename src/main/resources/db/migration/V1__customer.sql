-- Who. The id follows from the external id (io.kairos.customer.Ids), so ingestion needs no look-up.
create table customer (
    id              uuid primary key,
    user_id         text,
    anonymous_id    text,
    attributes      text not null default '{}',
    first_seen_at   timestamptz not null,
    merged_into     uuid
);
create index customer_merged_into on customer (merged_into) where merged_into is not null;

-- Merges asked for by identify and alias calls, carried out before the next turns.
create table customer_merge (
    from_id  uuid not null,
    into_id  uuid not null,
    asked_at timestamptz not null,
    primary key (from_id, into_id)
);
