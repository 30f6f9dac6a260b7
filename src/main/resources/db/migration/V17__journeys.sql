-- Until when an enrollment's goals are counted; null when its journey has none.
alter table enrollment add column goals_until timestamptz;

-- Journeys that somebody paused, closed or stopped; a journey that just runs has no row.
create table journey_control (
    journey text primary key,
    control text not null,
    at      timestamptz not null,
    actor   text not null
);
