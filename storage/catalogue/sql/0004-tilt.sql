-- By how many degrees a page is straightened for showing and for its access
-- copy, after its turn: positive turns it clockwise, 0 leaves it as captured.
alter table page add column tilt real not null default 0 check (tilt between -45 and 45);
