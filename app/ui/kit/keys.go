package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Chord is one way to press a binding: a key with modifiers, or a character.
// Printable keys without a modifier are given as Rune, because only the
// character is the same on every keyboard layout.
type Chord struct {
	Key       fyne.KeyName
	Modifiers fyne.KeyModifier
	Rune      rune
}

// Binding says which keys start an action.
type Binding struct {
	Action string  // stable name, such as "page.next"
	Keys   []Chord // at least one; the first is shown in the menu
	Label  string  // key of the words for the action
	Menu   string  // key of the words of its menu; empty keeps it off the menus
	// YieldToText leaves the keys to a text field that has the focus and a use
	// for them: what undoes and moves inside the text there acts on the batch
	// elsewhere, and where the text has nothing to undo or no word on that side.
	YieldToText bool
}

// Keys is the one table of all keys and the router behind it. A widget hands
// it what it has no use for; the screen on top says with [Keys.Handle] what
// each action does there. All methods belong to the user-interface goroutine
// and accept a nil receiver, which knows no key.
type Keys struct {
	// Modifiers answers the modifier keys held now; nil asks the driver.
	Modifiers func() fyne.KeyModifier

	bindings []Binding
	actions  map[string]func()
	changed  []func()
	focused  func() fyne.Focusable
	holds    map[fyne.KeyName]func(down bool)
}

// NewKeys answers a router for the table. Where two bindings share a chord the
// first one that has an action at that moment wins, so that screens may give
// the same key a meaning of their own.
func NewKeys(bindings []Binding) *Keys {
	return &Keys{bindings: bindings, actions: map[string]func(){}, focused: func() fyne.Focusable { return nil }}
}

// Handle sets what the actions do from now on, dropping those of the screen
// before. Actions that are not named are dead and grey in the menu.
func (k *Keys) Handle(actions map[string]func()) {
	if k == nil {
		return
	}
	k.actions = actions
	for _, tell := range k.changed {
		tell()
	}
}

// Attach takes the keys that no widget of the canvas wants, and those chords
// that are not on a menu. Call it once for each window.
func (k *Keys) Attach(canvas fyne.Canvas) {
	k.focused = canvas.Focused
	canvas.SetOnTypedKey(func(event *fyne.KeyEvent) { k.Key(event) })
	canvas.SetOnTypedRune(func(r rune) { k.Rune(r) })
	if held, ok := canvas.(desktop.Canvas); ok {
		held.SetOnKeyDown(func(event *fyne.KeyEvent) { k.moved(event, true) })
		held.SetOnKeyUp(func(event *fyne.KeyEvent) { k.moved(event, false) })
	}
	for _, binding := range k.bindings {
		for _, chord := range binding.Keys {
			if !chord.withModifier() {
				continue
			}
			canvas.AddShortcut(chord.shortcut(), k.fromCanvas)
			if chord.Key == fyne.KeyReturn { // the number pad has one too
				canvas.AddShortcut(Chord{Key: fyne.KeyEnter, Modifiers: chord.Modifiers}.shortcut(), k.fromCanvas)
			}
		}
	}
}

func (k *Keys) fromCanvas(pressed fyne.Shortcut) { k.Shortcut(pressed) }

// Key starts the action bound to a key without Control or Alt, with or without
// Shift, and answers whether there was one.
func (k *Keys) Key(event *fyne.KeyEvent) bool {
	if k == nil {
		return false
	}
	held := k.held()
	return k.start(func(chord Chord) bool {
		return chord.Rune == 0 && chord.Key == event.Name && chord.Modifiers == held
	})
}

// Rune starts the action bound to a character and answers whether there was
// one. Text fields keep their characters and do not call it.
func (k *Keys) Rune(r rune) bool {
	return k.start(func(chord Chord) bool { return chord.Rune != 0 && chord.Rune == r })
}

// Shortcut starts the action bound to a key with modifiers and answers whether
// there was one.
func (k *Keys) Shortcut(pressed fyne.Shortcut) bool {
	chord, ok := chordOf(pressed)
	return ok && k.start(func(other Chord) bool { return other == chord })
}

// Run starts an action by its name and answers whether the screen knows it.
func (k *Keys) Run(action string) bool {
	if k == nil || k.actions[action] == nil {
		return false
	}
	k.actions[action]()
	return true
}

// inText offers a shortcut pressed in a text field and answers whether it has
// started an action: one that does not yield to text, or one that the text has
// no use for now.
func (k *Keys) inText(pressed fyne.Shortcut, wants func(Chord) bool) bool {
	chord, ok := chordOf(pressed)
	if !ok || k == nil {
		return false
	}
	for _, binding := range k.bindings {
		if (!binding.YieldToText || !wants(chord)) && binding.has(func(other Chord) bool { return other == chord }) && k.Run(binding.Action) {
			return true
		}
	}
	return false
}

func (k *Keys) start(matches func(Chord) bool) bool {
	if k == nil {
		return false
	}
	for _, binding := range k.bindings {
		if binding.has(matches) && k.Run(binding.Action) {
			return true
		}
	}
	return false
}

// Hold says who is told when a key goes down and when it comes up again: for
// what is shown as long as a key is held. It is told by the widgets that show
// pages and by buttons, never while a text field has the focus; nil tells nobody
// any more.
func (k *Keys) Hold(key fyne.KeyName, moved func(down bool)) {
	if k.holds == nil {
		k.holds = map[fyne.KeyName]func(bool){}
	}
	k.holds[key] = moved
}

// moved tells of a key that went down or came up.
func (k *Keys) moved(event *fyne.KeyEvent, down bool) {
	if k != nil && k.holds[event.Name] != nil {
		k.holds[event.Name](down)
	}
}

// Held are the modifier keys that are down now.
func (k *Keys) Held() fyne.KeyModifier { return k.held() }

func (k *Keys) held() fyne.KeyModifier {
	if k == nil {
		return 0
	}
	if k.Modifiers != nil {
		return k.Modifiers()
	}
	if driver, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return driver.CurrentKeyModifiers()
	}
	return 0
}

func (b Binding) has(matches func(Chord) bool) bool {
	for _, chord := range b.Keys {
		if matches(chord) {
			return true
		}
	}
	return false
}

// withModifier says that the toolkit treats the chord as a shortcut.
func (c Chord) withModifier() bool { return c.Rune == 0 && c.Modifiers&^fyne.KeyModifierShift != 0 }

// shortcut is the chord as the toolkit knows it. Undo and redo have types of
// their own there.
func (c Chord) shortcut() fyne.Shortcut {
	if c.Modifiers == fyne.KeyModifierControl {
		switch c.Key {
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		}
	}
	return &desktop.CustomShortcut{KeyName: c.Key, Modifier: c.Modifiers}
}

func chordOf(pressed fyne.Shortcut) (Chord, bool) {
	keyed, ok := pressed.(fyne.KeyboardShortcut)
	if !ok {
		return Chord{}, false
	}
	key := keyed.Key()
	if key == fyne.KeyEnter { // the number pad's Enter is Enter
		key = fyne.KeyReturn
	}
	return Chord{Key: key, Modifiers: keyed.Mod()}, true
}

// The modifiers that mark several things in a list or grid: one more or one
// less, or all up to here.
const (
	ToggleModifier = fyne.KeyModifierControl
	ExtendModifier = fyne.KeyModifierShift
)
