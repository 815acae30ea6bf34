-- A page has further steps of its recipe beside turn and tilt: recipe is the JSON
-- of archive.Recipe without those two, empty for none.
--
-- Two pages may show one frame: the halves of a spread, or a page that was
-- brought in again in place of one that was taken out. part counts them.
--
-- A page that was taken out by itself, and not with its item, says why in away:
-- hidden, replaced, or unmade where the action that made it was undone. It is
-- hidden_at as well, and does not come back with its item. replaces is the page
-- in whose place this one came.
create table page_with_recipe (
	id          text primary key,
	batch       text not null references batch,
	item        text not null references item (id),
	position    integer not null,
	side        text not null default '' check (side in ('', 'front', 'back')),
	master      blob not null,
	frame       integer not null,
	part        integer not null default 0,
	media_type  text not null,
	bytes       integer not null,
	width       integer not null,
	height      integer not null,
	dpi_x       real not null,
	dpi_y       real not null,
	mode        text not null default '',
	turn        integer not null default 0 check (turn in (0, 90, 180, 270)),
	tilt        real not null default 0 check (tilt between -45 and 45),
	recipe      text not null default '',
	source      text not null default '',
	captured_at text not null,
	hidden_at   text not null default '',
	away        text not null default '' check (away in ('', 'hidden', 'replaced', 'unmade')),
	replaces    text references page_with_recipe,
	unique (batch, master, frame, part)
) strict;

insert into page_with_recipe (id, batch, item, position, side, master, frame, media_type, bytes, width, height,
	dpi_x, dpi_y, mode, turn, tilt, source, captured_at, hidden_at)
	select id, batch, item, position, side, master, frame, media_type, bytes, width, height,
		dpi_x, dpi_y, mode, turn, tilt, source, captured_at, hidden_at from page;

drop table page;
alter table page_with_recipe rename to page;

create index page_of_item on page (item, position);
create index page_of_master on page (master);
create index page_shown on page (batch) where hidden_at = '';
create index page_replaced on page (replaces) where replaces is not null;
