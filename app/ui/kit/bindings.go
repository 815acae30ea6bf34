package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// Bindings answers the desk's default keys, a fresh slice each time, so that
// an office may change its own copy.
func Bindings() []Binding {
	const (
		ctrl  = fyne.KeyModifierControl
		shift = fyne.KeyModifierShift
	)
	with := func(modifiers fyne.KeyModifier, keys ...fyne.KeyName) []Chord {
		var chords []Chord
		for _, key := range keys {
			chords = append(chords, Chord{Key: key, Modifiers: modifiers})
		}
		return chords
	}
	bare := func(r rune) []Chord { return []Chord{{Rune: r}} }
	table := []Binding{
		{Action: "main", Keys: append(with(ctrl, fyne.KeyReturn), with(ctrl|shift, fyne.KeyS)...), Menu: "menu.work"},
		{Action: "insert", Keys: with(ctrl|shift, fyne.KeyReturn), Menu: "menu.work"},
		{Action: "rescan", Keys: with(0, fyne.KeyF5), Menu: "menu.work"},
		{Action: "page.hide", Keys: with(0, fyne.KeyDelete), Menu: "menu.work", YieldToText: true},
		{Action: "undo", Keys: with(ctrl, fyne.KeyZ), Menu: "menu.edit", YieldToText: true},
		{Action: "redo", Keys: append(with(ctrl, fyne.KeyY), with(ctrl|shift, fyne.KeyZ)...), Menu: "menu.edit", YieldToText: true},
		{Action: "ditto.field", Keys: with(ctrl, fyne.KeyApostrophe), Menu: "menu.edit"},
		{Action: "ditto.record", Keys: with(ctrl|shift, fyne.KeyApostrophe), Menu: "menu.edit"},
		{Action: "increment", Keys: with(ctrl, fyne.KeyUp), Menu: "menu.edit"},
		{Action: "decrement", Keys: with(ctrl, fyne.KeyDown), Menu: "menu.edit"},
		{Action: "find", Keys: append(with(ctrl, fyne.KeyF), bare('/')...), Menu: "menu.edit"},
		{Action: "page.previous", Keys: with(0, fyne.KeyPageUp), Menu: "menu.view"},
		{Action: "page.next", Keys: with(0, fyne.KeyPageDown), Menu: "menu.view"},
		{Action: "document.previous", Keys: with(ctrl, fyne.KeyLeft), Menu: "menu.view", YieldToText: true},
		{Action: "document.next", Keys: with(ctrl, fyne.KeyRight), Menu: "menu.view", YieldToText: true},
		{Action: "flagged.previous", Keys: with(shift, fyne.KeyPageUp), Menu: "menu.view"},
		{Action: "flagged.next", Keys: with(shift, fyne.KeyPageDown), Menu: "menu.view"},
		{Action: "rotate.left", Keys: bare('['), Menu: "menu.view"},
		{Action: "rotate.right", Keys: bare(']'), Menu: "menu.view"},
		{Action: "zoom", Keys: with(0, fyne.KeySpace), Menu: "menu.view"},
		{Action: "help", Keys: with(0, fyne.KeyF1), Menu: "menu.help"},
		{Action: "keys", Keys: bare('?'), Menu: "menu.help"},
	}
	for digit := 1; digit <= 9; digit++ {
		name := strconv.Itoa(digit)
		table = append(table,
			Binding{Action: "job." + name, Keys: with(ctrl, fyne.KeyName(name))},
			Binding{Action: "field." + name, Keys: with(fyne.KeyModifierAlt, fyne.KeyName(name))})
	}
	for i := range table {
		table[i].Label = "key." + table[i].Action
	}
	return table
}
