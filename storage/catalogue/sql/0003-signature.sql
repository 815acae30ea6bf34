-- What is known of a digital signature in the master of an item. What was
-- captured before this column is not known to have one.
alter table item add column signature text not null default '' check (signature in ('', 'present-unverified'));
