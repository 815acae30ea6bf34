package app

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
)

// errPanic is a fault of the program met with one file or item; only the log
// says more. Explain calls it unexpected.
var errPanic = errors.New("the program stumbled over it")

// caught, deferred, makes a panic the error of the file or item at hand: one
// hostile picture must not end the work of a day.
func (d *Desk) caught(err *error, doing string) {
	if fault := recover(); fault != nil {
		d.config.Log.Error("panic", "while", doing, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		*err = fmt.Errorf("%s: %w", doing, errPanic)
	}
}

// inOrder makes count things with at most ahead of them under way at once and
// gives them in their order. When the loop is left early, things that were
// made and not given are handed to drop.
func inOrder[T any](count, ahead int, produce func(int) T, drop func(T)) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		var underWay []chan T
		begin := func(i int) {
			made := make(chan T, 1)
			underWay = append(underWay, made)
			go func() { made <- produce(i) }()
		}
		defer func() {
			for _, made := range underWay {
				drop(<-made)
			}
		}()
		for i := range min(ahead, count) {
			begin(i)
		}
		for i := range count {
			made := <-underWay[0]
			underWay = underWay[1:]
			if next := i + ahead; next < count {
				begin(next)
			}
			if !yield(i, made) {
				return
			}
		}
	}
}
