//go:build !windows

package ocr

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
)

// background is the nice value of workers: between the desk, which a person
// waits for, and what runs only on an idle machine.
const background = 10

// stepBack lets a worker, and all that it starts, run behind the desk. That it
// has ended already, or stands further back and may not come forward, is fine.
func stepBack(group int) error {
	err := syscall.Setpriority(syscall.PRIO_PGRP, group, background)
	if err == nil || errors.Is(err, syscall.ESRCH) || errors.Is(err, syscall.EACCES) {
		return nil
	}
	return fmt.Errorf("lower the priority: %w", err)
}

// crashed says that a signal ended the worker.
func crashed(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}

// endedBySystem says that the worker was killed and not by us: the kernel does
// that when memory runs out.
func endedBySystem(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
