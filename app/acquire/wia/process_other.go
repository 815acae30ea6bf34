//go:build !windows

package wia

import (
	"os/exec"
	"syscall"
)

// errNoSpace is what the desk knows a full disk by.
var errNoSpace error = syscall.ENOSPC

// hideWindow keeps a Ctrl-C in our terminal from the worker: the desk cancels.
func hideWindow(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
