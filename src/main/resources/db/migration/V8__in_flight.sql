-- What happens to people under way in a journey when a release is active; said when it was activated.
create table in_flight (
    release bigint not null,
    journey text not null,
    policy  text not null,
    steps   jsonb not null,
    primary key (release, journey)
);
create index enrollment_under_way on enrollment (journey, release) where state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR');
