package main

import (
	"slices"
	"sync"
	"testing"
)

// What the toolkit dropped when it ended is done all the same, and what is asked for
// afterwards too, each once and in order.
func TestWhatTheToolkitForgetsAtItsEndIsStillDoneInOrder(t *testing.T) {
	forgets := false
	toDo := newTurns()
	toDo.show = func(f func()) {
		if !forgets {
			f()
		}
	}
	var ran []int
	done := make(chan struct{})
	toDo.Do(func() { ran = append(ran, 1) })
	forgets = true
	toDo.Do(func() { ran = append(ran, 2) })
	toDo.Do(func() {
		ran = append(ran, 3)
		go toDo.Do(func() {
			ran = append(ran, 4)
			toDo.Do(func() { ran = append(ran, 5); close(done) })
		})
	})
	toDo.finish(done)
	if want := []int{1, 2, 3, 4, 5}; !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v", ran, want)
	}
}

// A toolkit that is ending calls what it is given where it is: from several goroutines
// at once, and from within what runs.
func TestOnlyOneRunsAtATimeWhileTheToolkitEnds(t *testing.T) {
	toDo := newTurns()
	toDo.show = func(f func()) { f() }
	const callers, calls = 8, 200
	ran := 0 // the race detector tells of two at a time
	done := make(chan struct{})
	var asked sync.WaitGroup
	for range callers {
		asked.Go(func() {
			for range calls {
				toDo.Do(func() {
					toDo.Do(func() {
						if ran++; ran == callers*calls {
							close(done)
						}
					})
				})
			}
		})
	}
	toDo.finish(done)
	asked.Wait()
	if ran != callers*calls {
		t.Errorf("%d of %d were run", ran, callers*calls)
	}
}
