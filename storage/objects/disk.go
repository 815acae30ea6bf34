package objects

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// disk is the seam where the world can fail: tests give a full or a lying one.
type disk struct {
	create     func(folder string) (file, error) // a new file, for us alone
	rename     func(from, to string) error
	syncFolder func(folder string) error
}

type file interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
}

var realDisk = disk{
	create:     func(folder string) (file, error) { return os.CreateTemp(folder, "write-*") },
	rename:     os.Rename,
	syncFolder: syncFolder,
}

// diskError adds ErrDiskFull to what the operating system says when there is
// no room, whatever the system calls it.
func diskError(err error) error {
	if isNoSpace(err) && !errors.Is(err, ErrDiskFull) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}
