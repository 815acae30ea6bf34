-- Recognised text. A result is kept under a key that covers the picture, its
-- recipe, the engine and the languages: nothing is read twice.
create table recognition (
	key     blob primary key,
	result  blob not null, -- as package app/ocr writes it
	made_at text not null
) strict, without rowid;

-- The words on the pages of an item, for search.
create table item_text (
	n    integer primary key references item (n),
	text text not null
) strict;

-- Words for search: one index over the description and the pages, so that the
-- words of a question may stand in either. Indonesian stems are found by prefix.
create view item_source as
	select i.n, i.number, i.title, i.date_text, i.class_code, i.note, coalesce(t.text, '') as text
	from item i left join item_text t on t.n = i.n;

create virtual table item_words using fts5 (
	number, title, date_text, class_code, note, text,
	content = 'item_source', content_rowid = 'n',
	tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

insert into item_words (item_words) values ('rebuild');

create trigger item_words_insert after insert on item begin
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	values (new.n, new.number, new.title, new.date_text, new.class_code, new.note, '');
end;

create trigger item_words_update after update of number, title, date_text, class_code, note on item begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	values ('delete', old.n, old.number, old.title, old.date_text, old.class_code, old.note,
		coalesce((select text from item_text where n = old.n), ''));
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	values (new.n, new.number, new.title, new.date_text, new.class_code, new.note,
		coalesce((select text from item_text where n = new.n), ''));
end;

create trigger item_text_insert after insert on item_text begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	select 'delete', n, number, title, date_text, class_code, note, '' from item where n = new.n;
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	select n, number, title, date_text, class_code, note, new.text from item where n = new.n;
end;

create trigger item_text_update after update on item_text begin
	insert into item_words (item_words, rowid, number, title, date_text, class_code, note, text)
	select 'delete', n, number, title, date_text, class_code, note, old.text from item where n = old.n;
	insert into item_words (rowid, number, title, date_text, class_code, note, text)
	select n, number, title, date_text, class_code, note, new.text from item where n = new.n;
end;
