package ocr

import (
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// environment is all that a worker learns of ours: one thread, since the pool
// runs a worker for each core, and what Windows needs to load a program.
func environment() []string {
	return kept("OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TESSDATA_PREFIX", "SystemRoot", "TEMP", "TMP")
}

// fence is a job object: it limits the memory of the worker and all that it
// starts, and kills them when it is closed, also by our own end. They run behind
// the desk, which a person waits for.
type fence struct{ job windows.Handle }

func newFence(command *exec.Cmd, memory int64) (*fence, error) {
	command.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW | windows.BELOW_NORMAL_PRIORITY_CLASS}
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, err
	}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
		windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
	limits.ProcessMemoryLimit = uintptr(memory)
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		windows.CloseHandle(job)
		return nil, err
	}
	return &fence{job}, nil
}

// apply puts the running worker into the job. The moment between start and
// limit is too short for it to have read its picture.
func (f *fence) apply(command *exec.Cmd) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(command.Process.Pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(process)
	return windows.AssignProcessToJobObject(f.job, process)
}

func (f *fence) kill(command *exec.Cmd) error {
	if err := windows.TerminateJobObject(f.job, 1); err != nil {
		return err
	}
	return command.Process.Kill() // in case that it is not in the job yet
}

func (f *fence) close() { windows.CloseHandle(f.job) }

// crashed says that an exception (NTSTATUS of severity error) or abort() ended
// the worker.
func crashed(exit *exec.ExitError) bool {
	const aborted, severityError = 3, 0xC0000000
	code := uint32(exit.ExitCode())
	return code == aborted || code >= severityError
}

// endedBySystem is never known here: Windows refuses memory instead of ending
// programs.
func endedBySystem(*exec.ExitError) bool { return false }
