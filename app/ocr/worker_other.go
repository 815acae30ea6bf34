//go:build !linux && !windows

package ocr

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// environment is all that a worker learns of ours: plain UTF-8, where an
// administrator put language data, and one thread,
// since the pool runs a worker for each core.
func environment() []string {
	return kept("OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TESSDATA_PREFIX")
}

// fence holds a worker in its limits. Memory is not limited on this system.
type fence struct{}

func newFence(command *exec.Cmd, _ int64) (*fence, error) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &fence{}, nil
}

func (*fence) apply(command *exec.Cmd) error { return stepBack(command.Process.Pid) }

// kill ends the worker and all that it started, unless it has been waited for:
// its number may be another's by then.
func (*fence) kill(command *exec.Cmd) error {
	if err := command.Process.Signal(syscall.Signal(0)); err != nil {
		return err
	}
	err := syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

func (*fence) close() {}
