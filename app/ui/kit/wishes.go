package kit

import (
	"context"
	"sync"
)

// wishes fetches numbered things in the background for a list that scrolls:
// the newest wish first, because it is what the user looks at now, and never
// more than a screen or two of them waiting. All methods are safe for
// concurrent use.
type wishes[T any] struct {
	load    func(ctx context.Context, number int) (T, error)
	deliver func(number int, thing T, err error) // on a worker's goroutine
	most    int

	mu      sync.Mutex
	more    *sync.Cond
	stack   []int
	running map[int]errand
	closed  bool
}

// errand is one load under way.
type errand struct {
	number int
	ctx    context.Context
	cancel context.CancelFunc
}

// newWishes starts the workers; they end with close.
func newWishes[T any](workers, most int, load func(context.Context, int) (T, error), deliver func(int, T, error)) *wishes[T] {
	w := &wishes[T]{load: load, deliver: deliver, most: most, running: map[int]errand{}}
	w.more = sync.NewCond(&w.mu)
	for range workers {
		go w.work()
	}
	return w
}

// want puts a number on top; the oldest wish is forgotten when there are too
// many.
func (w *wishes[T]) want(number int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now, ok := w.running[number]; ok && now.ctx.Err() == nil {
		return
	}
	w.drop(func(other int) bool { return other == number })
	w.stack = append(w.stack, number)
	if len(w.stack) > w.most {
		w.stack = w.stack[1:]
	}
	w.more.Signal()
}

// forget takes back the wishes that match and cancels those under way.
func (w *wishes[T]) forget(matches func(int) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop(matches)
	for number, now := range w.running {
		if matches(number) {
			now.cancel()
		}
	}
}

func (w *wishes[T]) drop(matches func(int) bool) {
	kept := w.stack[:0]
	for _, number := range w.stack {
		if !matches(number) {
			kept = append(kept, number)
		}
	}
	w.stack = kept
}

func (w *wishes[T]) close() {
	w.forget(func(int) bool { return true })
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.more.Broadcast()
}

func (w *wishes[T]) work() {
	for {
		now, ok := w.next()
		if !ok {
			return
		}
		thing, err := w.load(now.ctx, now.number)
		if w.done(now) {
			w.deliver(now.number, thing, err)
		}
	}
}

func (w *wishes[T]) next() (errand, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.stack) == 0 && !w.closed {
		w.more.Wait()
	}
	if w.closed {
		return errand{}, false
	}
	now := errand{number: w.stack[len(w.stack)-1]}
	w.stack = w.stack[:len(w.stack)-1]
	now.ctx, now.cancel = context.WithCancel(context.Background())
	w.running[now.number] = now
	return now, true
}

// done answers whether somebody still wants what was loaded. A cancelled
// errand may have been sent out anew meanwhile; that one stays.
func (w *wishes[T]) done(now errand) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	wanted := now.ctx.Err() == nil
	now.cancel()
	if w.running[now.number].ctx == now.ctx {
		delete(w.running, now.number)
	}
	return wanted
}
