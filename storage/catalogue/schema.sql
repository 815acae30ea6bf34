-- Generated from an empty catalogue: go test ./storage/catalogue -run Schema -update

CREATE TABLE creator (
	id   text primary key,
	name text not null unique
) strict;

CREATE TABLE unit (
	id      text primary key,
	creator text not null references creator,
	name    text not null,
	unique (creator, name)
) strict;

CREATE TABLE operator (
	id   text primary key,
	name text not null unique
) strict;

CREATE TABLE workstation (
	id         text primary key,
	public_key blob not null unique
) strict;

CREATE TABLE desk (
	one         integer primary key check (one = 1),
	creator     text not null references creator,
	unit        text references unit,
	operator    text references operator,
	workstation text not null references workstation,
	opened_at   text not null
) strict;

CREATE TABLE archive_server (
	one      integer primary key check (one = 1),
	url      text not null,
	document text not null -- the enrolment as the archive answered it, JSON
) strict;

CREATE TABLE dossier (
	id         text primary key,
	creator    text not null references creator,
	number     text not null,
	title      text not null,
	class_code text not null,
	made_at    text not null,
	unique (creator, number, title)
) strict;

CREATE INDEX dossier_titled on dossier (creator, title collate nocase);

CREATE TABLE batch (
	id        text primary key,
	creator   text not null references creator,
	unit      text references unit,
	name      text not null,
	state     text not null check (state in ('open', 'sealed', 'sending', 'received', 'accepted', 'returned')),
	opened_at text not null,
	unique (creator, name)
) strict;

CREATE TABLE item (
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
	hidden_at  text not null default '', signature text not null default '' check (signature in ('', 'present-unverified')),
	unique (batch, position)
) strict;

CREATE INDEX item_of_dossier on item (dossier) where dossier is not null;

CREATE INDEX item_shown on item (batch) where hidden_at = '';

CREATE INDEX item_described on item (batch) where hidden_at = '' and title <> '';

CREATE TABLE access (
	item        text primary key references item (id),
	digest      blob,
	recipe      blob not null,
	conformance text not null default '',
	pages       integer not null default 0,
	bytes       integer not null default 0,
	problem     text not null default '',
	made_at     text not null
) strict;

CREATE TABLE outbox (
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

CREATE TABLE event (
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

CREATE TRIGGER event_is_never_changed before update on event
begin select raise(abort, 'the audit trail is append-only'); end;

CREATE TRIGGER event_is_never_removed before delete on event
begin select raise(abort, 'the audit trail is append-only'); end;

CREATE TABLE command (
	seq     integer primary key,
	batch   text not null references batch,
	kind    text not null,
	subject text not null,
	before  text not null,
	after   text not null,
	undone  integer not null default 0
) strict;

CREATE INDEX command_of_batch on command (batch, seq);

CREATE TABLE recognition (
	key     blob primary key,
	result  blob not null, -- as package app/ocr writes it
	made_at text not null
) strict, without rowid;

CREATE TABLE item_text (
	n    integer primary key references item (n),
	text text not null
) strict;

CREATE VIEW item_source as
	select i.n, i.number, i.title, i.date_text, i.class_code, i.note, coalesce(t.text, '') as text
	from item i left join item_text t on t.n = i.n;

CREATE VIRTUAL TABLE item_words using fts5 (
	number, title, date_text, class_code, note, text,
	content = 'item_source', content_rowid = 'n',
	tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER item_words_insert after insert on item begin
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	values (new.n, new.number, new.title, new.date_text, new.class_code, new.note, '');
end;

CREATE TRIGGER item_words_update after update of number, title, date_text, class_code, note on item begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	values ('delete', old.n, old.number, old.title, old.date_text, old.class_code, old.note,
		coalesce((select text from item_text where n = old.n), ''));
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	values (new.n, new.number, new.title, new.date_text, new.class_code, new.note,
		coalesce((select text from item_text where n = new.n), ''));
end;

CREATE TRIGGER item_text_insert after insert on item_text begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	select 'delete', n, number, title, date_text, class_code, note, '' from item where n = new.n;
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	select n, number, title, date_text, class_code, note, new.text from item where n = new.n;
end;

CREATE TRIGGER item_text_update after update on item_text begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	select 'delete', n, number, title, date_text, class_code, note, old.text from item where n = old.n;
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	select n, number, title, date_text, class_code, note, new.text from item where n = new.n;
end;

CREATE TABLE "page" (
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
	replaces    text references "page",
	unique (batch, master, frame, part)
) strict;

CREATE INDEX page_of_item on page (item, position);

CREATE INDEX page_of_master on page (master);

CREATE INDEX page_shown on page (batch) where hidden_at = '';

CREATE INDEX page_replaced on page (replaces) where replaces is not null;

CREATE TABLE setting (
	key   text primary key,
	value text not null
) strict, without rowid;

CREATE TABLE page_measures (
	page     text primary key references page,
	key      blob not null,
	measures text not null, -- JSON of package app/imaging/quality
	same_as  text references page, -- an earlier page that shows the same sheet
	made_at  text not null
) strict, without rowid;

CREATE TABLE sample (
	id       text primary key,
	batch    text not null references batch,
	plan     text not null, -- JSON of archive.SamplePlan
	seed     text not null, -- decimal: SQLite has no unsigned number of 64 bits
	accept   integer not null,
	drawn_at text not null,
	drawn_by text not null
) strict;

CREATE INDEX sample_of_batch on sample (batch, drawn_at);

CREATE TABLE sample_page (
	sample   text not null references sample,
	position integer not null,
	page     text not null references page,
	primary key (sample, position)
) strict, without rowid;

CREATE TABLE verdict (
	page     text not null references page,
	shown    blob not null,
	fault    text not null default '',
	words    text not null default '',
	operator text not null default '',
	at       text not null,
	primary key (page, shown)
) strict, without rowid;

CREATE INDEX event_of_subject on event (subject);

CREATE TABLE dismissal (
	page     text not null references page,
	flag     text not null,
	operator text not null default '',
	at       text not null,
	primary key (page, flag)
) strict, without rowid;

