package intake

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// DatabaseFile is the name of the database in the data folder.
const DatabaseFile = "archive.db"

// partialLife is how long pieces of an unfinished object are kept.
const partialLife = 90 * 24 * time.Hour

// Config is what an archive is made of. All fields are needed.
type Config struct {
	Folder string           // the data folder; made if missing
	Now    func() time.Time // the only clock that rules use
	Random io.Reader        // for keys, codes and tokens; must be cryptographic
	Log    *slog.Logger     // never gets names, titles or paths
}

// Archive is an open archive. Safe for concurrent use; other processes may
// enrol or verify on the same folder meanwhile, but only one may serve.
type Archive struct {
	folder  string
	db      *database
	objects *objects.Store
	partial *partials
	key     ed25519.PrivateKey
	now     func() time.Time
	random  io.Reader
	log     *slog.Logger
	idle    time.Duration // a connection without progress is given up after it

	// stage is objects.StageExpected, or a full disk in tests.
	stage func(ctx context.Context, r io.Reader, digest archive.Digest, size int64) (*objects.Staged, error)
}

// Open opens the archive in a data folder and makes what is missing. Errors:
// ErrNewerDatabase, ErrOtherDatabase, ErrKeyLost, those of the disk. Close it
// after use.
func Open(ctx context.Context, config Config) (*Archive, error) {
	if err := os.MkdirAll(config.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	db, err := openDatabase(ctx, filepath.Join(config.Folder, DatabaseFile))
	if err != nil {
		return nil, err
	}
	a := &Archive{folder: config.Folder, db: db, now: config.Now, random: config.Random, log: config.Log, idle: time.Minute,
		partial: &partials{root: filepath.Join(config.Folder, "partial"), known: map[string]*partial{}}}
	if a.key, err = receiptKey(ctx, db, filepath.Join(config.Folder, "keys"), config.Random, config.Now()); err == nil {
		a.objects, err = objects.Open(config.Folder)
	}
	if err == nil {
		err = syncFolder(config.Folder) // the folders it has just made
	}
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	a.stage = a.objects.StageExpected
	a.partial.sweep(config.Now().Add(-partialLife))
	return a, nil
}

// Close waits for running statements and lets the folder go. Requests must
// have ended.
func (a *Archive) Close() error { return a.db.close() }

// ReceiptKey is the public key that checks this archive's receipts.
func (a *Archive) ReceiptKey() ed25519.PublicKey { return a.key.Public().(ed25519.PublicKey) }

// Handler serves the protocol below /v1/.
func (a *Archive) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/enrol", a.answering(a.enrol))
	mux.Handle("POST /v1/session", a.answering(a.hello))
	mux.Handle("PUT /v1/batches/{digest}", a.answering(a.known(a.offer)))
	mux.Handle("POST /v1/batches/{digest}/stream", a.answering(a.known(a.stream)))
	mux.Handle("POST /v1/batches/{digest}/commit", a.answering(a.known(a.commit)))
	mux.Handle("GET /v1/receipts/{digest}", a.answering(a.known(a.receipt)))
	mux.Handle("/", a.answering(func(*http.Request) (any, error) {
		return nil, refuse(bag.CodeNotFound, errors.New("no such address"))
	}))
	return mux
}

// token returns n random bytes.
func (a *Archive) token(n int) ([]byte, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(a.random, raw); err != nil {
		return nil, fmt.Errorf("make a random value: %w", err)
	}
	return raw, nil
}

// nullable is how a digest that may be zero is stored.
func nullable(d archive.Digest) sql.Null[[]byte] {
	return sql.Null[[]byte]{V: d[:], Valid: !d.IsZero()}
}
