package sane

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C in our terminal from the worker, and ends the worker
// with us.
func ownGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// interrupt is how scanimage is told to cancel.
func interrupt(process *os.Process) error { return process.Signal(syscall.SIGINT) }
