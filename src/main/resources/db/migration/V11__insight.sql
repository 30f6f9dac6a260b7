-- Reports read a journey's enrollments by when they were entered.
create index enrollment_journey on enrollment (journey, entered_at);
