// Package kittest lets tests of windows run without races: a [Pump] stands in
// for the toolkit's user-interface goroutine, so that what background work
// sends to the window runs on the test's own goroutine and nowhere else.
package kittest

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// patience is how long a test waits for background work before it fails.
const patience = 5 * time.Minute

// Pump collects what background goroutines want done on the user-interface
// goroutine, until the test runs it. Do may be called from any goroutine;
// everything else belongs to the test's goroutine.
type Pump struct {
	work chan func()
}

// NewPump answers an empty pump.
func NewPump() *Pump { return &Pump{work: make(chan func(), 65536)} }

// Do queues f; it is what a widget is given in place of the program's own.
func (p *Pump) Do(f func()) { p.work <- f }

// Until runs queued work until done answers true and fails the test when that
// takes longer than a minute.
func (p *Pump) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	p.UntilWithin(t, patience, what, done)
}

// UntilWithin is Until with another patience.
func (p *Pump) UntilWithin(t testing.TB, patience time.Duration, what string, done func() bool) {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for !done() {
		select {
		case f := <-p.work:
			f()
		case <-late.C:
			t.Fatalf("waited %v in vain until %s", patience, what)
		}
	}
}

// Drain runs what is queued now and answers how many calls that were.
func (p *Pump) Drain() int {
	for ran := 0; ; ran++ {
		select {
		case f := <-p.work:
			f()
		default:
			return ran
		}
	}
}

// Press sends keys, one after the other, to the widget that has the focus at
// that moment, or to the canvas when none has.
func Press(canvas fyne.Canvas, keys ...fyne.KeyName) {
	for _, key := range keys {
		event := &fyne.KeyEvent{Name: key}
		if focused := canvas.Focused(); focused != nil {
			focused.TypedKey(event)
		} else if typed := canvas.OnTypedKey(); typed != nil {
			typed(event)
		}
	}
}

// Type sends runes to the focused widget, or to the canvas when none has the
// focus.
func Type(canvas fyne.Canvas, text string) {
	for _, r := range text {
		if focused := canvas.Focused(); focused != nil {
			focused.TypedRune(r)
		} else if typed := canvas.OnTypedRune(); typed != nil {
			typed(r)
		}
	}
}
