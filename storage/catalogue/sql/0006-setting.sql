-- What the office decided for this desk; a key that is not here has its default.
create table setting (
	key   text primary key,
	value text not null
) strict, without rowid;
