-- What analysts wrote, whole: a release never changes once it has its number.
create table release (
    number       bigint primary key,
    hash         text not null unique,
    files        bytea not null,
    created_at   timestamptz not null,
    activated_at timestamptz not null
);
