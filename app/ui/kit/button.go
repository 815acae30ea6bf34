package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Button is the toolkit's button that answers Enter as well as Space and hands
// all other keys to the [Keys], so that PageDown works after a click.
type Button struct {
	widget.Button
	keys *Keys
}

// NewButton makes a button; label is text, not a key.
func NewButton(label string, keys *Keys, tapped func()) *Button {
	b := &Button{keys: keys}
	b.Text, b.OnTapped = label, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Primary shows the button as the main one of its screen and answers it.
func (b *Button) Primary() *Button {
	b.Importance = widget.HighImportance
	b.Refresh()
	return b
}

// Focus gives the keyboard to the button.
func (b *Button) Focus() { focus(b) }

// TypedKey presses the button or hands the key on.
func (b *Button) TypedKey(event *fyne.KeyEvent) {
	if isEnter(event.Name) || event.Name == fyne.KeySpace {
		if !b.Disabled() {
			b.Tapped(nil)
		}
		return
	}
	b.keys.Key(event)
}

// TypedRune hands characters on.
func (b *Button) TypedRune(r rune) { b.keys.Rune(r) }

// KeyDown tells of a key that is held.
func (b *Button) KeyDown(event *fyne.KeyEvent) { b.keys.moved(event, true) }

// KeyUp tells of a key that was held.
func (b *Button) KeyUp(event *fyne.KeyEvent) { b.keys.moved(event, false) }
