-- The desk's catalogue. Identifiers are UUIDv7 text, digests 32 raw bytes,
-- times UTC text with microseconds, days YYYY-MM-DD. An empty text means that
-- nobody has said it yet; nothing here has a guessed default.

create table creator (
	id   text primary key,
	name text not null unique
) strict;

create table unit (
	id      text primary key,
	creator text not null references creator,
	name    text not null,
	unique (creator, name)
) strict;

create table operator (
	id   text primary key,
	name text not null unique
) strict;

create table workstation (
	id         text primary key,
	public_key blob not null unique
) strict;

-- One row: whose desk this is and who works at it now.
create table desk (
	one         integer primary key check (one = 1),
	creator     text not null references creator,
	unit        text references unit,
	operator    text references operator,
	workstation text not null references workstation,
	opened_at   text not null
) strict;

-- The archive this desk is enrolled at, at most one.
create table archive_server (
	one      integer primary key check (one = 1),
	url      text not null,
	document text not null -- the enrolment as the archive answered it, JSON
) strict;

create table dossier (
	id         text primary key,
	creator    text not null references creator,
	number     text not null,
	title      text not null,
	class_code text not null,
	made_at    text not null,
	unique (creator, number, title)
) strict;

create index dossier_titled on dossier (creator, title collate nocase);

create table batch (
	id        text primary key,
	creator   text not null references creator,
	unit      text references unit,
	name      text not null,
	state     text not null check (state in ('open', 'sealed', 'sending', 'received', 'accepted', 'returned')),
	opened_at text not null,
	unique (creator, name)
) strict;

-- "n" is the row number that the word index refers to; the world sees "id".
create table item (
	n          integer primary key,
	id         text not null unique,
	batch      text not null references batch,
	dossier    text references dossier,
	position   integer not null,
	number     text not null default '',
	title      text not null default '',
	date_text  text not null default '',
	date_from  text not null default '',
	date_to    text not null default '',
	date_circa integer not null default 0,
	class_code text not null default '',
	security   text not null default '' check (security in ('', 'B', 'T', 'R', 'SR')),
	note       text not null default '',
	source     text not null default '',
	hidden_at  text not null default '',
	unique (batch, position)
) strict;

create index item_of_dossier on item (dossier) where dossier is not null;
create index item_shown on item (batch) where hidden_at = '';
create index item_described on item (batch) where hidden_at = '' and title <> '';

-- A frame of a master is in a batch once: importing again adds nothing.
create table page (
	id          text primary key,
	batch       text not null references batch,
	item        text not null references item (id),
	position    integer not null,
	side        text not null default '' check (side in ('', 'front', 'back')),
	master      blob not null,
	frame       integer not null,
	media_type  text not null,
	bytes       integer not null,
	width       integer not null,
	height      integer not null,
	dpi_x       real not null,
	dpi_y       real not null,
	mode        text not null default '',
	turn        integer not null default 0 check (turn in (0, 90, 180, 270)),
	source      text not null default '',
	captured_at text not null,
	hidden_at   text not null default '',
	unique (batch, master, frame)
) strict;

create index page_of_item on page (item, position);
create index page_of_master on page (master);
create index page_shown on page (batch) where hidden_at = '';

-- The access copy of an item. "recipe" is the digest of all that went into it:
-- when it differs from the item's present one, the copy is made again.
create table access (
	item        text primary key references item (id),
	digest      blob,
	recipe      blob not null,
	conformance text not null default '',
	pages       integer not null default 0,
	bytes       integer not null default 0,
	problem     text not null default '',
	made_at     text not null
) strict;

-- What a sealed batch hands over. Written in the same transaction as the state
-- "sealed"; the receipt in the same as "received".
create table outbox (
	seq               integer primary key,
	batch             text not null references batch,
	digest            blob not null unique,
	manifest          blob not null,
	signature         blob not null,
	attempts          integer not null default 0,
	next_try          text not null default '',
	problem           text not null default '',
	receipt           blob,
	receipt_signature blob,
	receipt_key       blob -- that of the archive, as pinned when the receipt was verified
) strict;

-- The audit trail: append-only, chained (archive.Event).
create table event (
	seq         integer primary key,
	id          text not null unique,
	at          text not null,
	operator    text not null,
	workstation text not null,
	kind        text not null,
	subject     text not null,
	detail      text not null,
	prev        blob not null,
	hash        blob not null
) strict;

create trigger event_is_never_changed before update on event
begin select raise(abort, 'the audit trail is append-only'); end;

create trigger event_is_never_removed before delete on event
begin select raise(abort, 'the audit trail is append-only'); end;

-- What a person did, with what it takes to undo and redo it.
create table command (
	seq     integer primary key,
	batch   text not null references batch,
	kind    text not null,
	subject text not null,
	before  text not null,
	after   text not null,
	undone  integer not null default 0
) strict;

create index command_of_batch on command (batch, seq);
