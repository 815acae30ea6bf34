package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"daluang/app/ui/kit"
)

// errCrashed is a fault of ours in background work; the window lives on.
var errCrashed = errors.New("background work crashed")

// background runs what takes time off the user-interface goroutine and brings
// the results back through do. Its methods belong to that goroutine.
type background struct {
	ctx    context.Context
	cancel context.CancelFunc
	do     kit.Do
	log    *slog.Logger

	running int
	turns   []func() // commands that wait for their turn; the first one runs
	ended   func()   // set by end: told when nothing runs any more
}

func newBackground(ctx context.Context, do kit.Do, log *slog.Logger) *background {
	b := &background{do: do, log: log}
	b.ctx, b.cancel = context.WithCancel(ctx)
	return b
}

// start runs work on a goroutine of its own and then, on the user-interface
// goroutine, what comes after it. A crash of the work is an error like others.
// Nothing is started any more after end.
func (b *background) start(ctx context.Context, name string, work func(context.Context) error, then func(error)) {
	if b.ended != nil {
		return
	}
	b.running++
	go func() {
		err := b.guarded(ctx, name, work)
		b.do(func() {
			then(err)
			b.running--
			b.tellEnd()
		})
	}()
}

// startWithin is start for work that its owner may call off by ctx; it is called
// off with the workspace too.
func (b *background) startWithin(ctx context.Context, name string, work func(context.Context) error, then func(error)) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(b.ctx, cancel)
	b.start(ctx, name, work, func(err error) {
		stop()
		cancel()
		then(err)
	})
}

// end cancels what runs and calls ended once nothing does.
func (b *background) end(ended func()) {
	b.ended = ended
	b.cancel()
	b.tellEnd()
}

func (b *background) tellEnd() {
	if b.ended != nil && b.running == 0 {
		ended := b.ended
		b.ended = func() {}
		ended()
	}
}

func (b *background) guarded(ctx context.Context, name string, work func(context.Context) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			// The fault's text may hold personal data; the stack holds none.
			b.log.Error("background work crashed", "work", name, "kind", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
			err = errCrashed
		}
	}()
	return work(ctx)
}

// inTurn runs commands one after the other in the order of the calls, so that
// what is saved before an undo is there to be undone.
func (b *background) inTurn(name string, work func(context.Context) error, then func(error)) {
	b.turns = append(b.turns, func() {
		b.start(b.ctx, name, work, func(err error) {
			then(err)
			b.turns = b.turns[1:]
			if len(b.turns) > 0 {
				b.turns[0]()
			}
		})
	})
	if len(b.turns) == 1 {
		b.turns[0]()
	}
}

// newest runs one piece of work at a time and remembers only the newest wish
// while it is busy: the answer to an older one is not given any more.
type newest struct {
	wished  int
	busy    bool
	pending func()
	cancel  context.CancelFunc
}

// ask runs work for its answer; then is not called when a newer wish came.
func ask[T any](b *background, n *newest, name string, work func(context.Context) (T, error), then func(T, error)) {
	n.wished++
	wish := n.wished
	begin := func() {
		n.busy = true
		ctx, cancel := context.WithCancel(b.ctx)
		n.cancel = cancel
		var answer T
		b.start(ctx, name, func(ctx context.Context) (err error) {
			answer, err = work(ctx)
			return err
		}, func(err error) {
			cancel()
			n.busy = false
			if wish == n.wished {
				then(answer, err)
				return
			}
			if pending := n.pending; pending != nil {
				n.pending = nil
				pending()
			}
		})
	}
	if !n.busy {
		begin()
		return
	}
	n.pending = begin
	n.cancel()
}
