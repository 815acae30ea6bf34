package main

import (
	"sync"

	"fyne.io/fyne/v2"
)

// turns runs what the program wants done on the user-interface goroutine, one at a
// time and in the order of the calls. While the toolkit runs, that is the toolkit's
// goroutine. The toolkit ends at once when the system asks the program to end, and
// forgets what it was asked to do: what is waiting then is done by finish, so that
// what was typed is saved on that way too. Safe for concurrent use.
type turns struct {
	// show hands a function to the toolkit, which may drop it when it has ended,
	// or call it where it is.
	show func(func())

	mu      sync.Mutex
	waiting []func()
	busy    bool
	ended   bool
	woken   chan struct{} // holds one while finish has something to do
}

func newTurns() *turns { return &turns{show: fyne.Do, woken: make(chan struct{}, 1)} }

// Do queues f.
func (t *turns) Do(f func()) {
	t.mu.Lock()
	t.waiting = append(t.waiting, f)
	ended := t.ended
	t.mu.Unlock()
	if ended {
		t.wake()
		return
	}
	t.offer()
}

// offer hands the next turn to the toolkit. A toolkit that ends at this very moment
// panics, for it closes what it takes calls from: then the turn is left to finish.
func (t *turns) offer() {
	defer func() {
		if recover() != nil {
			t.wake()
		}
	}()
	t.show(func() { t.one() })
}

// one runs the first that waits, unless another is running: the toolkit calls what it
// is given from within the caller while it ends.
func (t *turns) one() bool {
	t.mu.Lock()
	if t.busy || len(t.waiting) == 0 {
		t.mu.Unlock()
		return false
	}
	f := t.waiting[0]
	t.waiting[0] = nil // what it holds, a page's picture perhaps, is not kept for it
	t.waiting, t.busy = t.waiting[1:], true
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		t.busy = false
		t.mu.Unlock()
		t.wake()
	}()
	f()
	return true
}

func (t *turns) wake() {
	select {
	case t.woken <- struct{}{}:
	default:
	}
}

// finish runs what waits and what is still asked for until done is closed. Call it
// once the toolkit has ended.
func (t *turns) finish(done <-chan struct{}) {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	for {
		for t.one() {
		}
		select {
		case <-done:
			return
		case <-t.woken:
		}
	}
}
