package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// MainMenu builds the window's menus from the table, in the order in which
// their names first occur. It is the place for shortcuts: those of a menu fire
// whatever has the focus, those of a canvas are dead while a text field has
// it. Items follow [Keys.Handle]: without an action they are grey.
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
	k.changed = append(k.changed, main.Refresh)
	return main
}

func (k *Keys) menuItem(binding Binding, words Words) *fyne.MenuItem {
	label := words(binding.Label)
	first := binding.Keys[0]
	withModifier := first.Rune == 0 && first.Modifiers&^fyne.KeyModifierShift != 0
	if !withModifier { // the toolkit shows and fires only keys with a modifier
		label += "    (" + spell(first, words) + ")"
	}
	item := fyne.NewMenuItem(label, func() { k.fromMenu(binding) })
	if withModifier {
		item.Shortcut = first.shortcut()
	}
	enable := func() { item.Disabled = k.actions[binding.Action] == nil && !binding.YieldToText }
	enable()
	k.changed = append(k.changed, enable)
	return item
}

// fromMenu gives a key that belongs to the text under the cursor back to it.
func (k *Keys) fromMenu(binding Binding) {
	text, inText := k.focused().(textInput)
	if binding.YieldToText && inText {
		text.typedInText(binding.Keys[0].shortcut())
		return
	}
	if !k.Run(binding.Action) { // another binding may own the keys on this screen
		k.Shortcut(binding.Keys[0].shortcut())
	}
}

// textInput is a focusable of ours that edits text.
type textInput interface {
	typedInText(fyne.Shortcut)
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
