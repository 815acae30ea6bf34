package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// peakMemory is the largest resident size, which Linux counts in KiB. A process
// cannot report less than this program held when it started it: keep the
// program itself small, and do what needs memory in a child.
func peakMemory(state *os.ProcessState) int64 {
	if counted, ok := state.SysUsage().(*syscall.Rusage); ok {
		return counted.Maxrss * 1024
	}
	return 0
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return ""
	}
	return strings.Join(fields[:3], " ")
}

// childrenCPU is what the processes took that this one started and waited for.
func childrenCPU() time.Duration {
	var counted syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &counted); err != nil {
		return 0
	}
	return time.Duration(counted.Utime.Nano() + counted.Stime.Nano())
}

// ownCPU is what this process took so far.
func ownCPU() time.Duration {
	var counted syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &counted); err != nil {
		return 0
	}
	return time.Duration(counted.Utime.Nano() + counted.Stime.Nano())
}

// ownPeak is the largest resident size that this process had, VmHWM of
// proc_pid_status(5). Unlike peakMemory it knows nothing of who started it.
func ownPeak() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kib int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kib); err == nil {
			return kib * 1024
		}
	}
	return 0
}
