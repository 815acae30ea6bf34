package wia

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// errNoSpace is what the desk knows a full disk by.
var errNoSpace error = windows.ERROR_DISK_FULL

// hideWindow keeps the worker of a windowed program from opening a terminal.
func hideWindow(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_NEW_PROCESS_GROUP}
}
