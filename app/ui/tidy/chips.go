package tidy

import (
	"slices"

	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// furnishTools makes the chips of the actions and of the scopes.
func (v *View) furnishTools() {
	for _, tool := range tools() {
		v.tools = append(v.tools, kit.NewChip(v.say(tool.words), v.room.Keys, func() { v.room.Keys.Run(tool.action) }))
	}
	v.scopeWord = widget.NewLabel(v.say("tidy.scope"))
	v.scopeWord.SizeName = theme.SizeNameCaptionText
	for _, scope := range scopes {
		v.scopes = append(v.scopes, kit.NewChip("", v.room.Keys, func() { v.setScope(scope) }))
	}
}

// scopeKeys are the words of the scopes, in their order.
func scopeKeys() []string {
	return []string{"tidy.scope.page", "tidy.scope.onward", "tidy.scope.marked", "tidy.scope.batch"}
}

func (v *View) setScope(scope Scope) {
	v.model.Scope = scope
	v.showTools()
	v.root.Refresh()
}

// showTools follows what can be done now.
func (v *View) showTools() {
	actions := v.Actions()
	for i, tool := range tools() {
		v.tools[i].SetUsable(actions[tool.action] != nil)
		v.tools[i].Say(v.say(tool.words), v.isOn(tool.action))
	}
	for i, scope := range scopes {
		v.scopes[i].Say(v.say(scopeKeys()[i], "count", v.room.Number(v.model.InScope(scope))), v.model.Scope == scope)
		v.scopes[i].SetUsable(v.model.Editable && v.model.At() >= 0)
	}
}

// isOn says that the page has what a tool sets, or the screen is in its mode.
func (v *View) isOn(action string) bool {
	page, _ := v.model.Page()
	switch action {
	case ActionWhiten:
		return page.Recipe().Has(archive.StepWhiten)
	case ActionBilevel:
		return page.Recipe().Has(archive.StepBinarise)
	case ActionCrop:
		return v.framing == archive.StepCrop
	case ActionCorners:
		return v.framing == archive.StepPerspective
	case ActionCompare:
		return v.before
	}
	return false
}

// choose lists the pages of a filter.
func (v *View) choose(filter Filter) {
	v.endFrame()
	v.model.Choose(filter)
	v.tell("")
	v.show()
	v.Focus()
}

// showFilters makes a chip for each flag that is on some page, after those for
// what needs a look and for all.
func (v *View) showFilters() {
	type chip struct {
		words  string
		filter Filter
	}
	m := v.model
	wanted := []chip{
		{v.say("tidy.filter.look", "count", v.room.Number(m.Doubtful())), FilterLook},
		{v.say("tidy.filter.all", "count", v.room.Number(len(m.Pages))), FilterAll},
	}
	for _, flag := range m.Flags() {
		wanted = append(wanted, chip{v.say("tidy.filter.flag", "flag", v.flagWords(flag.Flag), "count", v.room.Number(flag.Pages)), Filter(flag.Flag)})
	}
	grown := len(wanted) != len(v.filters)
	for len(v.filters) < len(wanted) {
		v.filters = append(v.filters, kit.NewChip("", v.room.Keys, nil))
	}
	v.filters = slices.Delete(v.filters, len(wanted), len(v.filters))
	for i, chip := range wanted {
		v.filters[i].OnTapped = func() { v.choose(chip.filter) }
		v.filters[i].Say(chip.words, chip.filter == m.Filter)
	}
	if grown {
		v.collect()
	}
}
