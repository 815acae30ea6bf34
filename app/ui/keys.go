package ui

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"

	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
	"daluang/app/ui/tidy"
)

// bindings is the table of all keys of the window: the workspace's own steps,
// then those of the kit that mean something here.
func bindings() []kit.Binding {
	ctrl := func(key fyne.KeyName) []kit.Chord {
		return []kit.Chord{{Key: key, Modifiers: fyne.KeyModifierControl}}
	}
	table := []kit.Binding{
		{Action: desk.ActionImport, Keys: ctrl(fyne.KeyI), Menu: "menu.work"},
		{Action: desk.ActionWatch, Keys: []kit.Chord{{Key: fyne.KeyI, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Menu: "menu.work"},
		{Action: desk.ActionPhones, Keys: []kit.Chord{{Key: fyne.KeyT, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Menu: "menu.work"},
		{Action: desk.ActionScan, Keys: ctrl(fyne.KeyP), Menu: "menu.work"},
		{Action: desk.ActionTidy, Keys: ctrl(fyne.KeyT), Menu: "menu.work"},
		{Action: desk.ActionSplit, Keys: []kit.Chord{{Key: fyne.KeyL, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Menu: "menu.work"},
		{Action: desk.ActionBatch, Keys: ctrl(fyne.KeyN), Menu: "menu.work"},
		{Action: desk.ActionCheck, Keys: ctrl(fyne.KeyM), Menu: "menu.work"},
		{Action: desk.ActionProfile, Keys: ctrl(fyne.KeyR), Menu: "menu.work"},
		{Action: desk.ActionSeal, Keys: ctrl(fyne.KeyL), Menu: "menu.work"},
		{Action: desk.ActionSend, Keys: ctrl(fyne.KeyK), Menu: "menu.work"},
		{Action: desk.ActionPDF, Keys: ctrl(fyne.KeyO), Menu: "menu.work"},
		{Action: desk.ActionCopies, Keys: []kit.Chord{{Key: fyne.KeyO, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Menu: "menu.work"},
		{Action: desk.ActionSave, Keys: ctrl(fyne.KeyE), Menu: "menu.work"},
		{Action: desk.ActionStamp, Keys: []kit.Chord{{Key: fyne.KeyE, Modifiers: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Menu: "menu.work"},
		{Action: desk.ActionBefore, Keys: ctrl(fyne.KeyPageUp), Menu: "menu.view"},
		{Action: desk.ActionAfter, Keys: ctrl(fyne.KeyPageDown), Menu: "menu.view"},
		{Action: desk.ActionClose, Keys: []kit.Chord{{Key: fyne.KeyEscape}}, Menu: "menu.view"},
	}
	table = append(table, tidyBindings()...)
	for digit := '1'; digit <= '9'; digit++ {
		table = append(table, kit.Binding{Action: desk.ActionVerdict + string(digit), Keys: []kit.Chord{{Rune: digit}}})
	}
	table = append(table, jobBindings()...)
	for i := range table {
		table[i].Label = "key." + table[i].Action
	}
	known := map[string]bool{"main": true, "undo": true, "redo": true, "ditto.field": true, "find": true,
		"page.previous": true, "page.next": true, "document.previous": true, "document.next": true,
		"page.hide": true, "insert": true, "rescan": true, "flagged.previous": true, "flagged.next": true,
		"rotate.left": true, "rotate.right": true, "zoom": true, "keys": true,
		"field.1": true, "field.2": true, "field.3": true, "field.4": true, "field.5": true, "field.6": true, "field.7": true}
	for _, binding := range kit.Bindings() {
		if known[binding.Action] {
			table = append(table, binding)
		}
	}
	slices.SortStableFunc(table, func(a, b kit.Binding) int { return cmp.Compare(place(a), place(b)) })
	return table
}

// jobBindings start scan jobs: Ctrl and the digit of the job.
func jobBindings() []kit.Binding {
	var table []kit.Binding
	for digit := '1'; digit <= '9'; digit++ {
		table = append(table, kit.Binding{Action: "job." + string(digit),
			Keys: []kit.Chord{{Key: fyne.KeyName(string(digit)), Modifiers: fyne.KeyModifierControl}}})
	}
	return table
}

// tidyBindings are the keys of the screen of tidying. Some of them mean something
// else while describing: only one of the two is alive at a time.
func tidyBindings() []kit.Binding {
	const ctrl, shift = fyne.KeyModifierControl, fyne.KeyModifierShift
	bare := func(r rune) []kit.Chord { return []kit.Chord{{Rune: r}} }
	with := func(modifiers fyne.KeyModifier, key fyne.KeyName) []kit.Chord {
		return []kit.Chord{{Key: key, Modifiers: modifiers}}
	}
	const menu = "menu.page"
	return []kit.Binding{
		{Action: tidy.ActionPropose, Keys: bare('a'), Menu: menu},
		{Action: tidy.ActionStraighten, Keys: bare('l'), Menu: menu},
		{Action: tidy.ActionTiltLeft, Keys: with(ctrl, fyne.KeyLeft), Menu: menu},
		{Action: tidy.ActionTiltRight, Keys: with(ctrl, fyne.KeyRight), Menu: menu},
		{Action: tidy.ActionCrop, Keys: bare('c'), Menu: menu},
		{Action: tidy.ActionCorners, Keys: bare('p'), Menu: menu},
		{Action: tidy.ActionWhiten, Keys: bare('w'), Menu: menu},
		{Action: tidy.ActionBilevel, Keys: bare('h'), Menu: menu},
		{Action: tidy.ActionSpread, Keys: bare('S'), Menu: menu},
		{Action: tidy.ActionSplit, Keys: bare('s'), Menu: menu},
		{Action: tidy.ActionJoin, Keys: bare('j'), Menu: menu},
		{Action: tidy.ActionEarlier, Keys: with(ctrl|shift, fyne.KeyLeft), Menu: menu},
		{Action: tidy.ActionLater, Keys: with(ctrl|shift, fyne.KeyRight), Menu: menu},
		{Action: tidy.ActionCopy, Keys: bare('v'), Menu: menu},
		{Action: tidy.ActionDismiss, Keys: bare('n'), Menu: menu},
		{Action: tidy.ActionReset, Keys: bare('r'), Menu: menu},
		{Action: tidy.ActionCompare, Keys: bare('b'), Menu: "menu.view"},
		{Action: tidy.ActionMark, Keys: with(ctrl, fyne.KeySpace), Menu: "menu.edit"},
		{Action: tidy.ActionMarkAll, Keys: with(ctrl, fyne.KeyA), Menu: "menu.edit", YieldToText: true},
		{Action: tidy.ActionScope, Keys: bare('x'), Menu: "menu.edit"},
	}
}

// place is where a binding stands among the menus; the main action is first.
func place(binding kit.Binding) int {
	if binding.Action == "main" {
		return -1
	}
	return slices.Index([]string{"menu.work", "menu.edit", "menu.page", "menu.view", "menu.help", ""}, binding.Menu)
}
