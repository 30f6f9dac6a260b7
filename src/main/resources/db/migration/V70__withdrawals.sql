-- Enrollments that ended while a message of theirs was with a sender: it does not go out any more once that sender let go of it.
create table withdrawal (
    customer_id   uuid not null,
    enrollment_id uuid not null,
    reason        text not null,
    primary key (customer_id, enrollment_id)
);
