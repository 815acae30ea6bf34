-- Quality control. A sample is drawn once and stays as it was drawn, so that it
-- can be drawn again from its seed; a later one of the same batch stands beside
-- it, and the last one counts.
create table sample (
	id       text primary key,
	batch    text not null references batch,
	plan     text not null, -- JSON of archive.SamplePlan
	seed     text not null, -- decimal: SQLite has no unsigned number of 64 bits
	accept   integer not null,
	drawn_at text not null,
	drawn_by text not null
) strict;

create index sample_of_batch on sample (batch, drawn_at);

create table sample_page (
	sample   text not null references sample,
	position integer not null,
	page     text not null references page,
	primary key (sample, position)
) strict, without rowid;

-- What was said of a page as it looked then (archive.Page.Shown). When it looks
-- otherwise the verdict stays and counts no more for the page as it is.
create table verdict (
	page     text not null references page,
	shown    blob not null,
	fault    text not null default '',
	words    text not null default '',
	operator text not null default '',
	at       text not null,
	primary key (page, shown)
) strict, without rowid;

create index event_of_subject on event (subject);
