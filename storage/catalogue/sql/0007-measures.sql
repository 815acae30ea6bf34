-- What was measured on a page: a cache. Every row can be made again from the
-- master, so that the table may be emptied at any time. The key covers what was
-- measured (master, frame, turn) and by which version: where it is not that of
-- the page any more, the row counts for nothing.
create table page_measures (
	page     text primary key references page,
	key      blob not null,
	measures text not null, -- JSON of package app/imaging/quality
	same_as  text references page, -- an earlier page that shows the same sheet
	made_at  text not null
) strict, without rowid;
