package main

import (
	"slices"
	"sync"
	"testing"

	fyneapp "fyne.io/fyne/v2/app"
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

// A toolkit that ends at the moment it is called panics: its turn is not lost.
func TestATurnOfferedWhileTheToolkitEndsIsDoneAfterwards(t *testing.T) {
	turns := newTurns()
	turns.show = func(func()) { panic("send on closed channel") }
	saved := false
	turns.Do(func() { saved = true })
	if saved {
		t.Fatal("the turn ran on the caller's goroutine")
	}
	done := make(chan struct{})
	turns.show = func(func()) { t.Error("an ended toolkit was asked again") }
	go turns.finish(done)
	ended := make(chan struct{})
	turns.mu.Lock()
	turns.ended = true
	turns.mu.Unlock()
	turns.Do(func() { close(ended) })
	<-ended
	close(done)
	if !saved {
		t.Error("the turn that the toolkit refused was forgotten")
	}
}

// What the toolkit does at its end – it saves preferences – is handed over, and no
// longer queued while its queue is closed.
func TestTheToolkitQueuesNothingWhenItEnds(t *testing.T) {
	toolkit := fyneapp.NewWithID("id.daluang.test")
	life, ok := toolkit.Lifecycle().(interface{ OnStopped() func() })
	if !ok || life.OnStopped() == nil {
		t.Fatal("the toolkit does not tell what it does at its end")
	}
	saves := takeLastEvent(toolkit)
	if life.OnStopped() != nil {
		t.Error("the toolkit still does something when it has ended")
	}
	saves()
}
