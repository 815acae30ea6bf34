-- Flags that a person said are wrong: what measuring finds on that page stays
-- unsaid. They hold for the picture, which a rescan replaces, and not for how it
-- is shown or when it was measured.
create table dismissal (
	page     text not null references page,
	flag     text not null,
	operator text not null default '',
	at       text not null,
	primary key (page, flag)
) strict, without rowid;
