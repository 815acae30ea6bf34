package ocr

import (
	"bytes"
	"os"
	"strconv"
)

// freeMemory is what can be taken without swapping (proc(5), MemAvailable).
func freeMemory() (free uint64, known bool) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(data) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "MemAvailable:" {
			kilobytes, err := strconv.ParseUint(string(fields[1]), 10, 40)
			return kilobytes << 10, err == nil
		}
	}
	return 0, false
}
