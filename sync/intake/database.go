package intake

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// ErrNewerDatabase says that a later version of the program has used this data
// folder: this one must not touch it.
var ErrNewerDatabase = errors.New("the database was made by a newer version")

// ErrOtherDatabase says that the file is a database of something else.
var ErrOtherDatabase = errors.New("the database is not one of this program")

const (
	applicationID = 0x44_4c_41_53 // "DLAS"
	schemaVersion = 1
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// database is the archive's SQLite file: one connection writes, many read.
type database struct {
	writer, reader *sql.DB
}

// openDatabase is the only place where the file is opened.
//
//	busy_timeout  first, so that even the pragmas after it wait for another
//	              process (enrol or verify beside serve) and do not fail
//	journal_mode  WAL: readers never wait for the writer
//	synchronous   FULL: a commit is on the disk before it is answered; NORMAL
//	              forgot signed receipts in power cuts
//	foreign_keys  SQLite does not check them unless told
//	_txlock       immediate: a writer takes its lock at once and cannot run
//	              into a deadlock half-way
func openDatabase(ctx context.Context, file string) (*database, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	name := filepath.ToSlash(absolute)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // a Windows drive letter
	}
	source := (&url.URL{Scheme: "file", Path: name, RawQuery: strings.Join([]string{
		"_pragma=busy_timeout(15000)", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)", "_txlock=immediate"}, "&")}).String()
	d := &database{}
	if d.writer, err = sql.Open("sqlite", source); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.writer.SetMaxOpenConns(1)
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(err, d.writer.Close())
	}
	if d.reader, err = sql.Open("sqlite", source+"&_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), d.writer.Close())
	}
	d.reader.SetMaxOpenConns(8)
	return d, nil
}

func (d *database) close() error { return errors.Join(d.reader.Close(), d.writer.Close()) }

// write runs one transaction. It is all or nothing: any error rolls back.
func (d *database) write(ctx context.Context, change func(*sql.Tx) error) error {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	if err := change(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit transaction: %w", err)
	}
	return nil
}

// migrate brings the file to schemaVersion, each step in its own transaction.
func (d *database) migrate(ctx context.Context) error {
	for {
		done := false
		err := d.write(ctx, func(tx *sql.Tx) (err error) {
			done, err = migrateOnce(ctx, tx)
			return err
		})
		if err != nil || done {
			return err
		}
	}
}

func migrateOnce(ctx context.Context, tx *sql.Tx) (done bool, err error) {
	var application, version, tables int64
	err = errors.Join(
		tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application),
		tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version),
		tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables))
	switch {
	case err != nil:
		return false, fmt.Errorf("read database: %w", err)
	case application != applicationID && tables > 0:
		return false, fmt.Errorf("open database: %w", ErrOtherDatabase)
	case version > schemaVersion:
		return false, fmt.Errorf("open database of version %d with %d: %w", version, schemaVersion, ErrNewerDatabase)
	case version == schemaVersion:
		return true, nil
	}
	text, err := schemaFiles.ReadFile(fmt.Sprintf("schema/%04d.sql", version+1))
	if err != nil {
		return false, fmt.Errorf("read migration: %w", err)
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA application_id = %d; PRAGMA user_version = %d;", text, applicationID, version+1))
	if err != nil {
		return false, fmt.Errorf("migrate database to version %d: %w", version+1, err)
	}
	return false, nil
}
