-- What one pod has compiled the others only load. It follows from the rules' text, so any of it may be deleted at any time.
create table compiled_rules (
    key     text primary key,
    kjar    bytea not null,
    made_at timestamptz not null
);
