// Package catalogue is the desk's memory: one SQLite file with the batches,
// items, pages, dossiers, the outbox and the audit trail. Pixels are not in it;
// they are objects, and the catalogue knows their digests.
//
// What it promises after a crash or a power cut: a call that returned nil is on
// the disk (WAL, synchronous=FULL), a call that did not has changed nothing.
// Every change and its line in the audit trail are one transaction. Sealing a
// batch and queuing it for the archive are one transaction; so are keeping a
// receipt and calling the batch received.
package catalogue

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite", pure Go
)

//go:embed sql/*.sql
var migrationFiles embed.FS

// applicationID stands in the header of the file ("Dalu"), so that file(1) and
// we can tell a catalogue from any other database.
const applicationID = 0x44616c75

// Catalogue is an open catalogue. Safe for concurrent use, also by several
// processes: SQLite lets one write at a time and the others wait.
type Catalogue struct {
	writer *sql.DB // one connection; every transaction is "begin immediate"
	reader *sql.DB // many connections; cannot write
	now    func() time.Time
}

// Open opens or creates the catalogue file and brings an older one forward,
// after copying it to FILE.v<old>.bak. Errors: ErrNewer, ErrNotOurs,
// ErrDamaged, ErrDiskFull.
func Open(ctx context.Context, file string, now func() time.Time) (*Catalogue, error) {
	c := &Catalogue{now: now}
	if err := lookAt(ctx, file); err != nil {
		return nil, fmt.Errorf("open the catalogue: %w", translate(err))
	}
	var err error
	if c.writer, err = openDatabase(file, false); err != nil {
		return nil, err
	}
	if err = c.migrate(ctx, file); err == nil {
		c.reader, err = openDatabase(file, true)
	}
	if err != nil {
		c.writer.Close()
		return nil, fmt.Errorf("open the catalogue: %w", translate(err))
	}
	return c, nil
}

// lookAt makes sure that an existing file is a catalogue which this program
// understands, without writing a byte to it: a file of another program must not
// even be switched to WAL.
func lookAt(ctx context.Context, file string) error {
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		return nil // it will be made
	}
	name, err := address(file, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(15000)"}})
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer db.Close()
	var id, tables int
	if err := db.QueryRowContext(ctx, "select application_id, (select count(*) from sqlite_schema) from pragma_application_id").Scan(&id, &tables); err != nil {
		return err
	}
	if id != applicationID && tables > 0 {
		return ErrNotOurs
	}
	return nil
}

// address is the file as a URI that SQLite opens, whatever signs are in its
// path.
func address(file string, query url.Values) (string, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("find the catalogue: %w", err)
	}
	path := filepath.ToSlash(absolute)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… needs a slash before it in a URI
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode(), nil
}

// openDatabase is the only place that opens SQLite for work.
func openDatabase(file string, readOnly bool) (*sql.DB, error) {
	query := url.Values{}
	for _, pragma := range []string{
		"busy_timeout(15000)", // first: the pragmas below need the lock too
		"journal_mode(WAL)",   // readers never wait for the writer; a crash leaves a log to replay
		"synchronous(FULL)",   // a commit that was answered survives the power cut
		"foreign_keys(ON)",    // SQLite forgets this for every new connection
		"temp_store(MEMORY)",  // no personal data in temporary files
		"cache_size(-16000)",  // 16 MB a connection; a 4 GB machine has room for a few
		"trusted_schema(OFF)", // a doctored file cannot run functions through its schema
		"wal_autocheckpoint(1000)",
	} {
		query.Add("_pragma", pragma)
	}
	if readOnly {
		query.Add("_pragma", "query_only(ON)")
	} else {
		query.Set("_txlock", "immediate") // take the write lock at begin, not in the middle
	}
	name, err := address(file, query)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open the catalogue: %w", err)
	}
	connections := 1
	if readOnly {
		connections = max(4, runtime.NumCPU())
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Close folds the log into the file and releases it.
func (c *Catalogue) Close() error {
	return errors.Join(c.reader.Close(), c.writer.Close())
}

// migrate runs the SQL files that the database has not seen, each in one
// transaction with its new user_version.
func (c *Catalogue) migrate(ctx context.Context, file string) error {
	names, err := fs.Glob(migrationFiles, "sql/0*.sql")
	if err != nil {
		return err
	}
	var version int
	if err := c.writer.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case version > len(names):
		return fmt.Errorf("version %d, this program knows %d: %w", version, len(names), ErrNewer)
	case version > 0 && version < len(names):
		if err := c.copyTo(ctx, fmt.Sprintf("%s.v%d.bak", file, version)); err != nil {
			return err
		}
	}
	for i := version; i < len(names); i++ {
		if err := c.runMigration(ctx, names[i], i+1); err != nil {
			return fmt.Errorf("bring the catalogue to version %d: %w", i+1, err)
		}
	}
	return nil
}

func (c *Catalogue) runMigration(ctx context.Context, name string, version int) error {
	script, err := migrationFiles.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Another process may have done it between our look and our lock.
	var present int
	if err := tx.QueryRowContext(ctx, "pragma user_version").Scan(&present); err != nil || present >= version {
		return err
	}
	stamp := fmt.Sprintf(";\npragma application_id = %d; pragma user_version = %d;", applicationID, version)
	if _, err := tx.ExecContext(ctx, string(script)+stamp); err != nil {
		return err
	}
	return tx.Commit()
}

// copyTo writes a consistent copy beside the file, unless it is there already.
func (c *Catalogue) copyTo(ctx context.Context, target string) error {
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	// Between two steps of another process that is making the catalogue there
	// is nothing to keep yet.
	var used bool
	if err := c.writer.QueryRowContext(ctx, "select exists (select 1 from desk)").Scan(&used); err != nil || !used {
		return err
	}
	unfinished := target + ".unfinished"
	os.Remove(unfinished) // of a copy that a crash ended
	if _, err := c.writer.ExecContext(ctx, "vacuum into ?", unfinished); err != nil {
		return fmt.Errorf("copy the catalogue before changing it: %w", err)
	}
	if err := os.Rename(unfinished, target); err != nil {
		return fmt.Errorf("copy the catalogue before changing it: %w", err)
	}
	return nil
}

// Check reads the whole file for damage (pragma integrity_check and foreign
// keys) and returns ErrDamaged with the first finding.
func (c *Catalogue) Check(ctx context.Context) error {
	var finding string
	if err := c.reader.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&finding); err != nil {
		return fmt.Errorf("check the catalogue: %w", translate(err))
	}
	if finding != "ok" {
		return fmt.Errorf("check the catalogue: %s: %w", finding, ErrDamaged)
	}
	rows, err := c.reader.QueryContext(ctx, "pragma foreign_key_check")
	if err != nil {
		return fmt.Errorf("check the catalogue: %w", translate(err))
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("check the catalogue: a row refers to nothing: %w", ErrDamaged)
	}
	return translate(rows.Err())
}
