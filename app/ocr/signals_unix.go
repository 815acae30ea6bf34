//go:build !windows

package ocr

import (
	"os/exec"
	"syscall"
)

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
