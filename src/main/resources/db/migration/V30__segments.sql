-- Who is in which segment. The row stays when she leaves: n counts her entries and exits, so that whoever is told of them can tell which came last.
create table segment_member (
    customer_id uuid not null,
    segment     text not null,
    member      boolean not null,
    n           bigint not null,
    -- since when she is in, or out; null for those who were in when the release that has it so became active
    since       timestamptz,
    -- when time alone may change it; null for never
    due_at      timestamptz,
    primary key (customer_id, segment)
);
create index segment_member_of on segment_member (segment, customer_id) where member;
