-- Journeys that let in only so many at a time. Whoever lets somebody in holds the row, so pods do it one after the other.
create table entry_rate (
    journey text primary key,
    -- the last place in the line that was given away
    last    bigint not null default 0
);

-- The place in the line of one who had to wait, and when she was let in; both null where the journey has no rate.
alter table enrollment add column line bigint;
alter table enrollment add column let_in_at timestamptz;
create index enrollment_line on enrollment (journey, line) where state = 'SETTLING' and line is not null;
create index enrollment_let_in on enrollment (journey, let_in_at) where let_in_at is not null;
