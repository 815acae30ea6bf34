package catalogue

import (
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors by which a caller decides.
var (
	ErrNewer     = errors.New("the catalogue was made by a newer version")
	ErrNotOurs   = errors.New("the file is a database of another program")
	ErrDamaged   = errors.New("the catalogue is damaged")
	ErrDiskFull  = errors.New("the disk is full")
	ErrReadOnly  = errors.New("the catalogue cannot be written")
	ErrBusy      = errors.New("another program holds the catalogue")
	ErrNotFound  = errors.New("not in the catalogue")
	ErrNameTaken = errors.New("the name is taken")
	ErrNoUndo    = errors.New("nothing to undo")
	ErrNotHere   = errors.New("it cannot be done at this place")
	ErrEmpty     = errors.New("a name is needed")
)

// translate is the one place that knows the driver's errors.
func translate(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return err
	}
	known := map[int]error{
		sqlite3.SQLITE_FULL:     ErrDiskFull,
		sqlite3.SQLITE_BUSY:     ErrBusy,
		sqlite3.SQLITE_CORRUPT:  ErrDamaged,
		sqlite3.SQLITE_NOTADB:   ErrDamaged,
		sqlite3.SQLITE_READONLY: ErrReadOnly,
		sqlite3.SQLITE_CANTOPEN: ErrReadOnly,
	}
	const primary = 0xff // the low byte is the primary code
	if ours, ok := known[driver.Code()&primary]; ok {
		return fmt.Errorf("%w: %w", ours, err)
	}
	if driver.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		return fmt.Errorf("%w: %w", ErrNameTaken, err)
	}
	return err
}
