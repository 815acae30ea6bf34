package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// MainMenu builds the window's menus from the table, in the order in which
// their names first occur. Items follow [Keys.Handle]: without an action they
// are grey.
//
// The menu also carries every shortcut of the table, because those of a menu
// fire whatever has the focus, while those of a canvas are dead when a text
// field has it. They hang on a separator line instead of on the items: the
// toolkit writes the shortcut of an item in the colour of a shadow, which
// nobody can read, so the items name their keys in their own text.
func (k *Keys) MainMenu(words Words) *fyne.MainMenu {
	main := fyne.NewMainMenu()
	menus := map[string]*fyne.Menu{}
	for _, binding := range k.bindings {
		if binding.Menu == "" {
			continue
		}
		menu := menus[binding.Menu]
		if menu == nil {
			menu = fyne.NewMenu(words(binding.Menu))
			menus[binding.Menu] = menu
			main.Items = append(main.Items, menu)
		}
		menu.Items = append(menu.Items, k.menuItem(binding, words))
	}
	if last := len(main.Items) - 1; last >= 0 {
		items := main.Items[last].Items
		end := len(items) - 1
		main.Items[last].Items = append(append(items[:end:end], k.shortcutCarrier()), items[end])
	}
	k.changed = append(k.changed, main.Refresh)
	return main
}

func (k *Keys) menuItem(binding Binding, words Words) *fyne.MenuItem {
	label := words(binding.Label) + "    (" + spell(binding.Keys[0], words) + ")"
	item := fyne.NewMenuItem(label, func() { k.fromMenu(binding) })
	enable := func() { item.Disabled = k.actions[binding.Action] == nil && !binding.editsText() }
	enable()
	k.changed = append(k.changed, enable)
	return item
}

// shortcutCarrier is a separator that holds all shortcuts in an invisible menu
// of its own.
func (k *Keys) shortcutCarrier() *fyne.MenuItem {
	carrier := fyne.NewMenuItemSeparator()
	carrier.ChildMenu = fyne.NewMenu("")
	seen := map[Chord]bool{}
	for _, binding := range k.bindings {
		for _, chord := range binding.Keys {
			if seen[chord] || !chord.withModifier() {
				continue
			}
			seen[chord] = true
			item := fyne.NewMenuItem("", func() { k.fromKeyboard(binding, chord) })
			item.Shortcut = chord.shortcut()
			carrier.ChildMenu.Items = append(carrier.ChildMenu.Items, item)
		}
	}
	return carrier
}

// fromKeyboard gives a key that belongs to the text under the cursor back to it.
func (k *Keys) fromKeyboard(binding Binding, chord Chord) {
	text, inText := k.focused().(textInput)
	if binding.YieldToText && inText && text.wants(chord) {
		text.typedInText(chord.shortcut())
		return
	}
	if chord == dittoChord && inText && text.ditto() {
		return
	}
	k.Shortcut(chord.shortcut())
}

// fromMenu runs what was clicked; undo and redo still mean the text that is
// being edited, as everywhere.
func (k *Keys) fromMenu(binding Binding) {
	if text, inText := k.focused().(textInput); inText && binding.editsText() && text.wants(binding.Keys[0]) {
		text.typedInText(binding.Keys[0].shortcut())
		return
	}
	k.Run(binding.Action)
}

// editsText says that the binding means the text while one is edited, also
// when it is clicked in the menu.
func (b Binding) editsText() bool {
	switch b.Keys[0].shortcut().(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		return b.YieldToText
	}
	return false
}

// textInput is a focusable of ours that edits text.
type textInput interface {
	typedInText(fyne.Shortcut)
	wants(Chord) bool // answers whether the text has a use for a yielded key
	ditto() bool      // answers whether the field has a ditto of its own
}

// Hint is one line of the overview of keys.
type Hint struct {
	Menu, Label, Keys string // in the user's language
	Action            string
}

// Overview lists the keys that do something on the screen as it is now, in the
// order of the table.
func (k *Keys) Overview(words Words) []Hint {
	var hints []Hint
	for _, binding := range k.bindings {
		if k.actions[binding.Action] == nil {
			continue
		}
		var spelled []string
		for _, chord := range binding.Keys {
			spelled = append(spelled, spell(chord, words))
		}
		hint := Hint{Action: binding.Action, Label: words(binding.Label), Keys: strings.Join(spelled, ", ")}
		if binding.Menu != "" {
			hint.Menu = words(binding.Menu)
		}
		hints = append(hints, hint)
	}
	return hints
}

// spell writes a chord as it is printed on the keyboard: Ctrl+Shift+Enter.
func spell(chord Chord, words Words) string {
	if chord.Rune != 0 {
		return string(chord.Rune)
	}
	var parts []string
	for _, modifier := range []struct {
		bit  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierControl, "Ctrl"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}} {
		if chord.Modifiers&modifier.bit != 0 {
			parts = append(parts, modifier.name)
		}
	}
	return strings.Join(append(parts, keyName(chord.Key, words)), "+")
}

func keyName(key fyne.KeyName, words Words) string {
	switch key {
	case fyne.KeyReturn:
		return "Enter"
	case fyne.KeyPageUp:
		return "PgUp"
	case fyne.KeyPageDown:
		return "PgDn"
	case fyne.KeyDelete:
		return "Del"
	case fyne.KeyUp:
		return "↑"
	case fyne.KeyDown:
		return "↓"
	case fyne.KeyLeft:
		return "←"
	case fyne.KeyRight:
		return "→"
	case fyne.KeySpace:
		return words("key.space")
	}
	return string(key)
}
