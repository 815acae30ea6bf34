//go:build !linux && !windows

package ocr

// freeMemory is not known here.
func freeMemory() (free uint64, known bool) { return 0, false }
