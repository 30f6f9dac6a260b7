-- Who is still to be looked at under a new release: looked for again and again, and mostly nobody is.
create index turn_release on turn (release) where clock is not null;
