package ocr

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// environment is all that a worker learns of ours: plain UTF-8, where an
// administrator put language data, and one thread,
// since the pool runs a worker for each core.
func environment() []string {
	return kept("OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TESSDATA_PREFIX")
}

// fence holds a worker in its limits.
type fence struct{ memory uint64 }

// newFence puts the worker into a process group of its own, to be killed as a
// whole, and lets the kernel kill it when we are gone.
func newFence(command *exec.Cmd, memory int64) (*fence, error) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return &fence{uint64(memory)}, nil
}

// apply sets the limits of the running worker (prlimit(2)) and puts it behind
// the desk. The moment between start and limit is too short for it to have read
// its picture. A worker that has already ended needs no limit.
func (f *fence) apply(command *exec.Cmd) error {
	if err := stepBack(command.Process.Pid); err != nil {
		return err
	}
	limits := map[int]uint64{unix.RLIMIT_AS: f.memory, unix.RLIMIT_CORE: 0}
	for resource, most := range limits {
		err := unix.Prlimit(command.Process.Pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
		if err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}

// kill ends the worker and all that it started, unless it has been waited for:
// its number may be another's by then.
func (f *fence) kill(command *exec.Cmd) error {
	if err := command.Process.Signal(syscall.Signal(0)); err != nil {
		return err
	}
	err := unix.Kill(-command.Process.Pid, unix.SIGKILL)
	if errors.Is(err, unix.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

func (f *fence) close() {}
