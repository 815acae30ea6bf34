package objects

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// disk is the seam where the world can fail: tests give a full or a lying one.
type disk struct {
	create     func(name string, perm fs.FileMode) (file, error) // a new file; fs.ErrExist if it is there
	rename     func(from, to string) error                       // takes the place of what is there
	link       func(from, to string) error                       // a second name; fs.ErrExist if it is there
	syncFolder func(folder string) error
}

type file interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
}

var realDisk = disk{
	create:     createFile,
	rename:     os.Rename,
	link:       os.Link,
	syncFolder: syncFolder,
}

func createFile(name string, perm fs.FileMode) (file, error) {
	created, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, perm)
	if err != nil {
		return nil, err // a nil *os.File in the interface would not be nil
	}
	return created, nil
}

// DiskError is diskError for a caller that writes files of its own beside the
// store.
func DiskError(err error) error { return diskError(err) }

// diskError adds ErrDiskFull to what the operating system says when there is
// no room, whatever the system calls it.
func diskError(err error) error {
	if isNoSpace(err) && !errors.Is(err, ErrDiskFull) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}
