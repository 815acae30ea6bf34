// Package kit holds the widgets of the desk's window: the page viewer, the
// page thumbnails, form fields, completion, the record list, progress, the
// status line, the table of keys and the theme.
//
// It knows nothing of archives: whatever it shows comes in as values and
// callbacks, every word on a widget through [Words]. It keeps nothing on disk,
// so that a crash costs nothing here.
//
// Threads: every method is called on the user-interface goroutine unless its
// comment says otherwise. Work in the background (loading, asking, measuring)
// comes back through the injected [Do]; the program passes its own, which outlives
// the toolkit, tests pass the pump of package kittest.
//
// Keys: every focusable widget hands the keys it has no use for to one [Keys],
// because the toolkit gives keys without a modifier to the focused widget only.
package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// Do runs f on the user-interface goroutine, later and in the order of the
// calls. It is called from any goroutine.
type Do func(f func())

// Words answers the text in the user's language for a key such as
// "page.empty". Texts may hold {name} places that the widget fills in. It is
// called on the user-interface goroutine.
type Words func(key string) string

// fill puts values into the {name} places of a text; pairs are name, value.
func fill(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// focusable is a widget that can have the keyboard.
type focusable interface {
	fyne.CanvasObject
	fyne.Focusable
}

// focus gives the keyboard to a widget of ours, if it is on a canvas.
func focus(target focusable) {
	if canvas := canvasOf(target); canvas != nil {
		canvas.Focus(target)
	}
}

// focusUnlessTyping is for what one clicks while reading: it takes the focus,
// but never from a text field, so that who reads while typing keeps typing.
func focusUnlessTyping(target focusable) {
	canvas := canvasOf(target)
	if canvas == nil {
		return
	}
	if _, typing := canvas.Focused().(textInput); !typing {
		canvas.Focus(target)
	}
}

// canvasOf is the canvas that an object is on. The toolkit knows it only once
// the object was drawn; before that it is the first window's.
func canvasOf(object fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if canvas := driver.CanvasForObject(object); canvas != nil {
		return canvas
	}
	for _, window := range driver.AllWindows() {
		return window.Canvas()
	}
	return nil
}
