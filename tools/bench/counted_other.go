//go:build !linux

package main

import (
	"os"
	"time"
)

func peakMemory(*os.ProcessState) int64 { return 0 }

func loadAverage() string { return "" }

func childrenCPU() time.Duration { return 0 }

func ownCPU() time.Duration { return 0 }

func ownPeak() int64 { return 0 }
