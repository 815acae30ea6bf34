// Package sane drives the scanners of Linux through SANE's own command line
// front end, scanimage, as a worker process: a driver that crashes or hangs
// takes no desk with it. The worker has a process group of its own, is
// interrupted to cancel and killed if that does not help, and dies with us.
//
// What it promises after a crash: pages are in the spool as package acquire
// promises. What the worker had written beside it is swept a day later.
package sane

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"daluang/app/acquire"
)

// Name is the Driver field of the devices of this package.
const Name = "sane"

// Driver is the SANE driver; its zero value is ready. Safe for concurrent use
// as long as its fields stand still.
type Driver struct {
	Program     string        // empty: scanimage
	Environment []string      // added to that of this process
	Options     []string      // added to every scan
	Silence     time.Duration // that a page may take; 0: five minutes
}

// Name is "sane".
func (d Driver) Name() string { return Name }

func (d Driver) program() (string, error) {
	name := d.Program
	if name == "" {
		name = "scanimage"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &acquire.Error{Code: acquire.Unavailable, Driver: Name, Op: "look for scanimage", Err: err}
	}
	return path, nil
}

// worker is a scanimage that is not started yet. Words of it are compared, so
// it speaks no other language.
func (d Driver) worker(ctx context.Context, args ...string) (*exec.Cmd, error) {
	path, err := d.program()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, path, args...)
	command.Env = append(append(os.Environ(), d.Environment...), "LC_ALL=C")
	ownGroup(command)
	command.Cancel = func() error { return interrupt(command.Process) }
	command.WaitDelay = 5 * time.Second
	return command, nil
}

// mostOutput is what scanimage may say in one call; options of a device are
// some 10 KB.
const mostOutput = 1 << 20

// ask runs a short call and returns what it says.
func (d Driver) ask(ctx context.Context, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	command, err := d.worker(ctx, args...)
	if err != nil {
		return "", err
	}
	var out, words limited
	command.Stdout, command.Stderr = &out, &words
	if err := command.Run(); err != nil {
		return "", trouble(ctx, err, words.String())
	}
	return out.String(), nil
}

// limited keeps the beginning of what is written to it. Safe for concurrent use.
type limited struct {
	mutex sync.Mutex
	kept  bytes.Buffer
}

func (l *limited) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.kept.Write(p[:min(len(p), max(0, mostOutput-l.kept.Len()))])
	return len(p), nil
}

func (l *limited) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return strings.ToValidUTF8(l.kept.String(), "")
}

// elsewhere are SANE's drivers for what this program reads by itself, and for
// cameras.
var elsewhere = []string{"airscan:", "escl:", "v4l:"}

// Discover asks SANE for its devices, which takes some seconds. Network
// scanners that package escl reads are left out.
func (d Driver) Discover(ctx context.Context, found func(acquire.Device)) error {
	list, err := d.ask(ctx, "-f", "%d\x1f%v\x1f%m%n")
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(list) {
		fields := strings.Split(strings.TrimSpace(line), "\x1f")
		foreign := func(prefix string) bool { return strings.HasPrefix(fields[0], prefix) }
		if len(fields) == 3 && fields[0] != "" && !slices.ContainsFunc(elsewhere, foreign) {
			found(acquire.Device{Driver: Name, ID: Name + ":" + fields[0], Name: acquire.OneLine(fields[1] + " " + fields[2]), Address: fields[0]})
		}
	}
	return nil
}

// Open asks for the options of a device; where its name in SANE has changed, as
// those of USB devices do, it is looked for by its model.
func (d Driver) Open(ctx context.Context, device acquire.Device) (acquire.Scanner, error) {
	if device.Address == "" {
		device.Address = strings.TrimPrefix(device.ID, Name+":")
	}
	s := &scanner{driver: d, device: device}
	_, err := s.Capabilities(ctx)
	if err == nil {
		return s, nil
	}
	if !errors.Is(err, acquire.Offline) || device.Name == "" {
		return nil, err
	}
	var again *scanner
	d.Discover(ctx, func(seen acquire.Device) {
		if again == nil && seen.Name == device.Name {
			moved := device
			moved.Address = seen.Address
			again = &scanner{driver: d, device: moved}
		}
	})
	if again == nil {
		return nil, err
	}
	if _, err := again.Capabilities(ctx); err != nil {
		return nil, err
	}
	return again, nil
}

// statusCodes are SANE's status numbers, which scanimage ends with, and SANE's
// words for them, which it says where a device cannot be opened.
var statusCodes = []struct {
	status int
	words  string
	code   acquire.Code
}{
	{2, "Operation was cancelled", acquire.Cancelled},
	{3, "Device busy", acquire.Busy},
	{4, "Invalid argument", acquire.Offline}, // no such device
	{6, "Document feeder jammed", acquire.PaperJam},
	{7, "Document feeder out of documents", acquire.FeederEmpty},
	{8, "Scanner cover is open", acquire.CoverOpen},
	{9, "Error during device I/O", acquire.Communication},
	{11, "Access to resource has been denied", acquire.AccessDenied},
}

// trouble names how a worker ended.
func trouble(ctx context.Context, err error, words string) error {
	stopped := &acquire.Error{Code: acquire.Unknown, Driver: Name, Op: "run scanimage", Err: err}
	if ctx.Err() != nil {
		stopped.Code, stopped.Err = acquire.Cancelled, context.Cause(ctx)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(stopped.Err, errSilent) {
			stopped.Code = acquire.Communication
		}
		return stopped
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return stopped
	}
	for _, known := range statusCodes {
		if exit.ExitCode() == known.status || exit.ExitCode() == 1 && strings.Contains(words, known.words) {
			stopped.Code = known.code
			return stopped
		}
	}
	stopped.Detail = lastLine(words)
	return stopped
}

var errSilent = errors.New("the scanner brings no page in time")

func lastLine(words string) string {
	lines := strings.Split(strings.TrimSpace(words), "\n")
	return acquire.OneLine(lines[len(lines)-1])
}
