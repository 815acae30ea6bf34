package kit

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// fieldEntry is the part of a field that has the focus: the toolkit's entry
// with our keys.
type fieldEntry struct {
	widget.Entry
	field   *Field
	keys    *Keys
	focused bool
	onward  bool // Enter goes on although there are several lines
	undone  bool // the text has something to redo

	// first is asked before any other use of a key; completion sets it.
	first func(fyne.KeyName) bool
	// holdsTab says that first wants the Tab key now.
	holdsTab func() bool
	// left is told when the focus goes.
	left func()
}

func newFieldEntry(field *Field, keys *Keys, multi bool) *fieldEntry {
	e := &fieldEntry{field: field, keys: keys}
	e.MultiLine = multi
	if multi {
		e.Wrapping = fyne.TextWrapWord
	}
	e.OnChanged = field.changed
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab keeps Tab for going through the form.
func (e *fieldEntry) AcceptsTab() bool { return e.holdsTab != nil && e.holdsTab() }

func (e *fieldEntry) FocusGained() {
	e.focused = true
	e.Entry.FocusGained()
	e.field.Refresh()
}

func (e *fieldEntry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	e.field.Refresh()
	if e.left != nil {
		e.left()
	}
	if e.field.OnLeft != nil {
		e.field.OnLeft(e.Text)
	}
}

func (e *fieldEntry) TypedKey(event *fyne.KeyEvent) {
	if e.first != nil && e.first(event.Name) {
		return
	}
	switch {
	case isEnter(event.Name) && (!e.MultiLine || e.onward):
		e.field.submit()
	case e.unused(event.Name):
		e.keys.Key(event)
	default:
		e.Entry.TypedKey(event)
	}
}

func isEnter(key fyne.KeyName) bool { return key == fyne.KeyReturn || key == fyne.KeyEnter }

// unused are the keys that a text field has no use for.
func (e *fieldEntry) unused(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyUp, fyne.KeyDown:
		return !e.MultiLine
	case fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyEscape, fyne.KeyTab, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4,
		fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}

func (e *fieldEntry) TypedShortcut(pressed fyne.Shortcut) {
	if chord, ok := chordOf(pressed); ok && chord == dittoChord && e.ditto() {
		return
	}
	if !e.keys.inText(pressed, e.wants) {
		e.typedInText(pressed)
	}
}

// wants says that the text has a use for a key that is yielded to text: there
// is something to undo, or a word on that side of the cursor.
func (e *fieldEntry) wants(chord Chord) bool {
	switch chord {
	case Chord{Key: fyne.KeyZ, Modifiers: fyne.KeyModifierControl}:
		return e.Text != e.field.given
	case Chord{Key: fyne.KeyY, Modifiers: fyne.KeyModifierControl}, Chord{Key: fyne.KeyZ, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}:
		return e.undone
	case Chord{Key: fyne.KeyLeft, Modifiers: fyne.KeyModifierControl}:
		return e.CursorRow > 0 || e.CursorColumn > 0
	case Chord{Key: fyne.KeyRight, Modifiers: fyne.KeyModifierControl}:
		return !e.atEnd()
	}
	return true
}

func (e *fieldEntry) atEnd() bool {
	if e.MultiLine {
		return e.CursorTextOffset() >= utf8.RuneCountInString(e.Text)
	}
	return e.CursorColumn >= utf8.RuneCountInString(e.Text)
}

// dittoChord copies the value of the record before into the field.
var dittoChord = Chord{Key: fyne.KeyApostrophe, Modifiers: fyne.KeyModifierControl}

func (e *fieldEntry) ditto() bool {
	if e.field.OnDitto == nil {
		return false
	}
	e.field.OnDitto()
	return true
}

// typedInText takes back a key that a menu caught but that belongs to text.
func (e *fieldEntry) typedInText(pressed fyne.Shortcut) {
	if _, undo := pressed.(*fyne.ShortcutUndo); undo {
		e.undone = true
	}
	e.Entry.TypedShortcut(pressed)
}

// toEnd puts the cursor of a one-line field behind the last character.
func (e *fieldEntry) toEnd() {
	if !e.MultiLine {
		e.CursorColumn = utf8.RuneCountInString(e.Text)
		e.Refresh()
	}
}
