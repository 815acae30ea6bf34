-- Recognised text. A result is kept under a key that covers the picture, its
-- recipe, the engine and the languages: nothing is read twice.
create table recognition (
	key     blob primary key,
	result  blob not null, -- as package app/ocr writes it
	made_at text not null
) strict, without rowid;

-- The words on the pages of an item, for search; its rows are those of "item".
-- The text itself is in "recognition", so none is kept here a second time.
create virtual table item_text using fts5 (
	text,
	content = '', contentless_delete = 1,
	tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
