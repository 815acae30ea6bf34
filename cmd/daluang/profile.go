package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

// profileTo writes where the program spends its time to a folder until it is
// told to stop, and then what its memory holds: for who makes it faster.
func profileTo(folder string) (stop func() error, err error) {
	if folder == "" {
		return func() error { return nil }, nil
	}
	cpu, err := os.Create(filepath.Join(folder, "cpu.pprof"))
	if err != nil {
		return nil, fmt.Errorf("write a profile: %w", err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		cpu.Close()
		return nil, fmt.Errorf("write a profile: %w", err)
	}
	return func() error {
		pprof.StopCPUProfile()
		return errors.Join(cpu.Close(), writeHeap(filepath.Join(folder, "heap.pprof")))
	}, nil
}

func writeHeap(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write a profile: %w", err)
	}
	runtime.GC() // what is garbage is not held
	return errors.Join(pprof.WriteHeapProfile(file), file.Close())
}

const (
	beat  = 20 * time.Millisecond // how often the screen's goroutine is asked
	stall = 50 * time.Millisecond // an answer that a person may notice
)

// tellStalls tells scripts how long the goroutine of the screen did not answer,
// each time that it was longer than a person would overlook. It never ends.
func tellStalls(do func(func()), event func(...any)) {
	for range time.Tick(beat) {
		asked, answered := time.Now(), make(chan struct{})
		do(func() { close(answered) })
		<-answered
		if waited := time.Since(asked); waited > stall {
			event("stall", waited.Milliseconds())
		}
	}
}
