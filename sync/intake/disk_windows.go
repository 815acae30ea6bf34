package intake

import (
	"errors"

	"golang.org/x/sys/windows"
)

func isNoSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// syncFolder does nothing: Windows has no call to sync a folder, NTFS logs
// names in its journal in the order they were given.
func syncFolder(string) error { return nil }
