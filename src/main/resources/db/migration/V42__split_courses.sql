-- What was decided about split tests: everybody new goes to the winner. Without an arm it was taken back, and is not decided again.
create table split_winner (
    journey    text not null,
    step       text not null,
    arm        text,
    -- the arms it was decided among, as JSON: a split with other arms is another test
    among      text not null,
    goal       text,
    sentence   text not null,
    -- "kairos" when the split test itself decided
    actor      text not null,
    decided_at timestamptz not null,
    primary key (journey, step)
);

-- What shares adaptive splits gave their arms, and by what counts: the last row of each counts.
create table split_share (
    journey   text not null,
    step      text not null,
    arm       text not null,
    at        timestamptz not null,
    -- of 10,000
    share     int not null,
    entered   bigint not null,
    converted bigint not null,
    primary key (journey, step, at, arm)
);

-- How an arm was taken: null drawn by the weights, adaptive by shares as they stood, winner sent to it, kept from before.
alter table arm add column course text;
