package ocr

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// worker is one run of the engine.
type worker struct {
	path      string
	arguments []string
	picture   *feed // nil: none
	time      time.Duration
	memory    int64 // bytes of address space
	longest   int   // answer, bytes
}

// afterKill is how long a killed worker's pipes are waited for.
const afterKill = 2 * time.Second

// run starts the worker and waits for its answer. When it returns, the worker
// is gone; if it had to be killed, all that it had started was killed too. Errors: that of ctx, ErrNoEngine, ErrTimeout,
// ErrKilled, ErrOutOfMemory, ErrRefused, ErrGarbled, *NoLanguageError.
func (w worker) run(parent context.Context) ([]byte, error) {
	// The worker dies with the thread that started it (Linux), so that thread
	// has to last until the worker is done.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	ctx, release := context.WithTimeoutCause(ctx, w.time, ErrTimeout)
	defer release()

	answer := &bounded{most: w.longest, full: func() { stop(ErrGarbled) }}
	complaint := &tail{most: 4 << 10}
	command := exec.CommandContext(ctx, w.path, w.arguments...)
	command.Env = environment()
	command.Stdout, command.Stderr = answer, complaint
	command.WaitDelay = afterKill
	if w.picture != nil {
		w.picture.attach(command)
	}
	err := w.supervise(command)
	if parent.Err() != nil {
		return nil, parent.Err()
	}
	if reason := context.Cause(ctx); err != nil && reason != nil {
		return nil, &workerError{[]error{reason}, complaint.last()}
	}
	return answer.data, explain(err, complaint.String())
}

func (w worker) supervise(command *exec.Cmd) error {
	fence, err := newFence(command, w.memory)
	if err != nil {
		return fmt.Errorf("fence the worker in: %w", err)
	}
	defer fence.close()
	command.Cancel = func() error { return fence.kill(command) }
	if err := command.Start(); err != nil {
		return err
	}
	if err := fence.apply(command); err != nil {
		fence.kill(command)
		command.Wait()
		return fmt.Errorf("limit the worker: %w", err)
	}
	return command.Wait()
}

// Words of tesseract, leptonica, the C++ library and the loader.
var (
	saysNoMemory   = regexp.MustCompile(`(?i)bad_alloc|[mc]alloc fail|cannot allocate|failed to map segment|out of memory`)
	saysNoLanguage = regexp.MustCompile(`Failed loading language '([^']*)'`)
)

// explain turns the way a worker ended into an error of ours. A worker that
// lost one of two languages goes on with the other: that is an error too.
func explain(err error, complaint string) error {
	if lost := saysNoLanguage.FindAllStringSubmatch(complaint, -1); lost != nil {
		missing := &NoLanguageError{}
		for _, match := range lost {
			missing.Missing = append(missing.Missing, match[1])
		}
		return missing
	}
	if err == nil {
		return nil
	}
	detail := lastWords(complaint)
	var exit *exec.ExitError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("start the worker: %w: %w", ErrNoEngine, err)
	case saysNoMemory.MatchString(complaint):
		return &workerError{[]error{ErrKilled, ErrOutOfMemory}, detail}
	case !errors.As(err, &exit):
		return fmt.Errorf("run the worker: %w: %w", ErrKilled, err)
	case endedBySystem(exit):
		return &workerError{[]error{ErrKilled, ErrOutOfMemory}, detail}
	case crashed(exit):
		return &workerError{[]error{ErrKilled}, strings.TrimSpace(exit.String() + " " + detail)}
	}
	return &workerError{[]error{ErrRefused}, detail}
}

// kept makes an environment: texts with a value as they are, names with the
// value they have here, if any.
func kept(entries ...string) []string {
	var out []string
	for _, entry := range entries {
		if strings.Contains(entry, "=") {
			out = append(out, entry)
		} else if value, ok := os.LookupEnv(entry); ok {
			out = append(out, entry+"="+value)
		}
	}
	return out
}

// bounded keeps an answer up to a size and calls full when it grows beyond.
type bounded struct {
	data []byte
	most int
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.data)+len(p) > b.most {
		b.full()
		return 0, ErrGarbled
	}
	b.data = append(b.data, p...)
	return len(p), nil
}

// tail keeps the end of what is written to it.
type tail struct {
	most int
	data []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.data = append(t.data, p[max(0, len(p)-t.most):]...)
	t.data = t.data[max(0, len(t.data)-t.most):]
	return len(p), nil
}

func (t *tail) String() string { return string(t.data) }
func (t *tail) last() string   { return lastWords(t.String()) }
