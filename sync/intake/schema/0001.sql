-- Version 1. Times are microseconds since 1970 UTC, digests 32 raw bytes.

CREATE TABLE receipt_key (            -- every key that ever signed a receipt
  key_id     TEXT PRIMARY KEY,
  public_key BLOB NOT NULL,
  made_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE tenant (                 -- a creator (pencipta arsip)
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,      -- name without regard to case and blanks
  made_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE device (                 -- a workstation
  id          TEXT PRIMARY KEY,
  tenant      TEXT NOT NULL REFERENCES tenant(id),
  desk_id      TEXT NOT NULL,         -- the ids that the desk's manifests carry: it may
  desk_creator TEXT NOT NULL,         -- have sealed batches before it was enrolled
  public_key  BLOB NOT NULL UNIQUE,
  install_id  TEXT NOT NULL,
  name        TEXT NOT NULL,
  head_seq    INTEGER NOT NULL DEFAULT 0,
  head        BLOB,
  forked      INTEGER NOT NULL DEFAULT 0,
  enrolled_at INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT;

CREATE TABLE enrol_code (             -- the code itself is never stored
  hash    BLOB PRIMARY KEY,
  tenant  TEXT NOT NULL REFERENCES tenant(id),
  expires INTEGER NOT NULL,
  used_by TEXT REFERENCES device(id)
) STRICT;

CREATE TABLE session (
  token_hash BLOB PRIMARY KEY,
  device     TEXT NOT NULL REFERENCES device(id),
  expires    INTEGER NOT NULL
) STRICT;

CREATE TABLE hello (                  -- nonces seen, so that no hello is said twice
  device TEXT NOT NULL REFERENCES device(id),
  nonce  BLOB NOT NULL,
  PRIMARY KEY (device, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  digest       BLOB PRIMARY KEY,      -- of the manifest's bytes
  tenant       TEXT NOT NULL REFERENCES tenant(id),
  device       TEXT NOT NULL REFERENCES device(id),
  id           TEXT NOT NULL,         -- the desk's id of the batch; a returned batch comes again under it
  seq          INTEGER NOT NULL,
  prev         BLOB,
  state        TEXT NOT NULL CHECK (state IN ('uploading', 'committed')),
  manifest     BLOB NOT NULL,
  signature    BLOB NOT NULL,
  offered_at   INTEGER NOT NULL,
  server_no    INTEGER UNIQUE,
  receipt      BLOB,
  receipt_sig  BLOB,
  committed_at INTEGER,
  CHECK ((state = 'committed') = (server_no IS NOT NULL AND receipt IS NOT NULL AND receipt_sig IS NOT NULL))
) STRICT;
CREATE INDEX batch_device_seq ON batch(device, seq);   -- not unique: laptops are cloned

CREATE TABLE batch_object (           -- what a batch is made of
  batch    BLOB NOT NULL REFERENCES batch(digest),
  position INTEGER NOT NULL,
  digest   BLOB NOT NULL,
  size     INTEGER NOT NULL,
  verified INTEGER NOT NULL DEFAULT 0, -- read back since the batch was offered
  PRIMARY KEY (batch, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_object_digest ON batch_object(digest);

CREATE TABLE object (                 -- what the store holds, per creator: nobody learns what others have
  tenant    TEXT NOT NULL REFERENCES tenant(id),
  digest    BLOB NOT NULL,
  size      INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (                 -- dossiers and items, one row per manifest that describes them: no description is ever lost
  batch    BLOB NOT NULL REFERENCES batch(digest),
  kind     TEXT NOT NULL CHECK (kind IN ('dossier', 'item')),
  id       TEXT NOT NULL,
  tenant   TEXT NOT NULL REFERENCES tenant(id),
  position INTEGER NOT NULL,
  payload  TEXT NOT NULL,
  PRIMARY KEY (batch, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_id ON record(tenant, id);

CREATE TABLE tenant_counter (         -- bumped inside the transaction, so that a reader of changes sees no gap
  tenant TEXT PRIMARY KEY REFERENCES tenant(id),
  n      INTEGER NOT NULL
) STRICT;

CREATE TABLE change (
  tenant  TEXT NOT NULL REFERENCES tenant(id),
  seq     INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (tenant, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_hash (               -- RFC 6962 tree in the order of golang.org/x/mod/sumdb/tlog
  i INTEGER PRIMARY KEY,
  h BLOB NOT NULL
) STRICT;

CREATE TABLE audit (                  -- archive.Event, hash-chained
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  at          INTEGER NOT NULL,
  workstation TEXT NOT NULL,
  kind        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  detail      TEXT,
  prev        BLOB NOT NULL,
  hash        BLOB NOT NULL
) STRICT;
