//go:build !windows

package folder

import "io/fs"

// hidden is known by the name alone here.
func hidden(fs.FileInfo) bool { return false }

// inUse does not happen here: a file can be opened while it is written.
func inUse(error) bool { return false }
