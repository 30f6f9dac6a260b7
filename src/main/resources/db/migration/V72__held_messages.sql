-- Whether a message waits for its hour or for room, rather than for another attempt: an edit of the policy looks at it at once.
alter table message add column held boolean not null default false;
