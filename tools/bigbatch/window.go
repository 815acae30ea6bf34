package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var errTooLate = errors.New("waited in vain")

// patience is how long a step may take at all.
const patience = 40 * time.Second

// window is the desk on the screen, its keys and what it has told.
type window struct {
	screen  *virtual
	program *exec.Cmd
	keys    io.WriteCloser // commands for xdotool, one a line
	presser *exec.Cmd
	id      string
	errors  bytes.Buffer

	mu     sync.Mutex
	told   []string
	places map[string]image.Rectangle
	stalls []int // milliseconds
}

func openWindow(ctx context.Context, screen *virtual, program string, args ...string) (*window, error) {
	w := &window{screen: screen, places: map[string]image.Rectangle{}}
	w.program = exec.CommandContext(ctx, program, append(args, "--lang", "id", "--theme", "light", "--events")...)
	w.program.Env, w.program.Stderr = screen.environment, &w.errors
	out, err := w.program.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("open the window: %w", err)
	}
	if err := screen.start(w.program); err != nil {
		return nil, err
	}
	go w.listen(out)
	if err := w.await("window ready"); err != nil {
		return nil, err
	}
	search := exec.CommandContext(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--pid", strconv.Itoa(w.program.Process.Pid))
	search.Env = screen.environment
	found, err := search.Output()
	if ids := strings.Fields(string(found)); err == nil && len(ids) > 0 {
		w.id = ids[len(ids)-1]
	}
	w.presser = exec.CommandContext(ctx, "xdotool", "-")
	w.presser.Env = screen.environment
	if w.keys, err = w.presser.StdinPipe(); err != nil {
		return nil, fmt.Errorf("open the window: %w", err)
	}
	if err := screen.start(w.presser); err != nil {
		return nil, err
	}
	return w, w.do("windowfocus --sync %s", w.id)
}

func (w *window) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		event, _ := strings.CutPrefix(lines.Text(), "EVENT ")
		w.mu.Lock()
		var name string
		var x, y, width, height, ms int
		switch {
		case fits(event, "place %s %d %d %d %d", &name, &x, &y, &width, &height):
			w.places[name] = image.Rect(x-width/2, y-height/2, x+width/2, y+height/2)
		case fits(event, "stall %d", &ms):
			w.stalls = append(w.stalls, ms)
		default:
			w.told = append(w.told, event)
		}
		w.mu.Unlock()
	}
}

func fits(text, format string, into ...any) bool {
	n, _ := fmt.Sscanf(text, format, into...)
	return n == len(into)
}

// do gives a command to xdotool.
func (w *window) do(command string, args ...any) error {
	_, err := fmt.Fprintf(w.keys, command+"\n", args...)
	if err != nil {
		return fmt.Errorf("press a key: %w", err)
	}
	return nil
}

func (w *window) key(name string) error { return w.do("key %s", name) }

// click presses the mouse at a place of the window.
func (w *window) click(at image.Point) error {
	return w.do("mousemove --window %s %d %d click 1", w.id, at.X, at.Y)
}

// until asks again and again, a thousand times a second, until it is so.
func (w *window) until(what string, so func() bool) error {
	for late := time.Now().Add(patience); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(late) || w.program.ProcessState != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			return fmt.Errorf("%s: %w (told last: %q; %s)", what, errTooLate, w.told[max(len(w.told)-4, 0):], w.errors.String())
		}
	}
	return nil
}

// await waits for an event and forgets those before it.
func (w *window) await(event string) error {
	return w.until(event, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		for i, told := range w.told {
			if told == event || strings.HasPrefix(told, event+" ") {
				w.told = w.told[i+1:]
				return true
			}
		}
		return false
	})
}

// place is where a part of the window is.
func (w *window) place(name string) (place image.Rectangle, err error) {
	err = w.until("a place for "+name, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		place = w.places[name]
		return !place.Empty()
	})
	return place, err
}

// worstStall is the longest time the screen stood still since it was asked last.
func (w *window) worstStall() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	worst := 0
	for _, ms := range w.stalls {
		worst = max(worst, ms)
	}
	w.stalls = nil
	return worst
}

// memory is how much of the machine's memory the program has now, and the most
// since it was asked last, in MB.
func (w *window) memory() (now, most int) {
	folder := fmt.Sprintf("/proc/%d/", w.program.Process.Pid)
	status, _ := os.ReadFile(folder + "status")
	for line := range strings.Lines(string(status)) {
		fits(line, "VmRSS: %d kB", &now)
		fits(line, "VmHWM: %d kB", &most)
	}
	const resetPeak = "5" // proc(5)
	os.WriteFile(folder+"clear_refs", []byte(resetPeak), 0)
	return now / 1000, most / 1000
}

// close ends the program as the system does.
func (w *window) close() error {
	w.keys.Close()
	w.program.Process.Signal(syscall.SIGTERM)
	if err := w.await("window closed"); err != nil {
		return err
	}
	if err := w.program.Wait(); err != nil {
		return fmt.Errorf("the desk ended: %w: %s", err, w.errors.String())
	}
	return nil
}
