-- A shadow tells triggers, enrollments and messages apart; the same may come more than once.
alter table shadow_difference drop constraint shadow_difference_pkey;
alter table shadow_difference rename column trigger to name;
alter table shadow_difference add column what text not null default 'TRIGGER';
create index shadow_difference_customer on shadow_difference (customer_id);
