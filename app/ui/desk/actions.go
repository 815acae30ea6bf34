package desk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The names of the workspace's own actions in the table of keys; the others
// are the kit's.
const (
	ActionImport = "desk.import"
	ActionScan   = "desk.scan"
	ActionTidy   = "desk.tidy"
	ActionBatch  = "desk.batch"
	ActionSeal   = "desk.seal"
	ActionSend   = "desk.send"
	ActionPDF    = "desk.pdf"
	ActionCopies = "desk.prepare"
	ActionSave   = "desk.save"
	ActionStamp  = "desk.stamp"
	ActionFind   = "find"
	ActionClose  = "desk.close"
	ActionBefore = "item.previous"
	ActionAfter  = "item.next"
)

// showActions gives the keys what can be done now; the rest is grey.
func (v *View) showActions() {
	actions := maps.Clone(v.room.Actions)
	if actions == nil {
		actions = map[string]func(){}
	}
	maps.Copy(actions, v.always())
	if v.model.Editable() {
		actions["undo"], actions["redo"] = v.undo, v.redo
	}
	_, shown := v.model.Page()
	switch {
	case v.scanning:
		maps.Copy(actions, v.scan.Actions())
	case v.tidying:
		maps.Copy(actions, v.tidy.Actions())
	case shown:
		maps.Copy(actions, v.onPage())
	}
	if shown && v.model.Editable() && !v.tidying && !v.scanning {
		maps.Copy(actions, v.onOpenPage())
	}
	if v.checker.shown() {
		actions = v.checker.actions()
	}
	if v.picker != nil { // it covers the work: nothing of that may be started unseen
		actions = map[string]func(){ActionClose: v.picker.Hide}
	}
	names := slices.Sorted(maps.Keys(actions))
	if now := fmt.Sprint(v.picker != nil, v.tidying, v.scanning, v.scan.Running(), v.checker.shown(), strings.Join(names, " ")); now != v.handled {
		v.handled = now
		v.room.Keys.Handle(actions)
	}
}

func (v *View) always() map[string]func() {
	actions := map[string]func(){
		ActionImport: v.askImport,
		ActionScan:   v.toggleScan,
		ActionBatch:  v.askBatch,
		ActionFind:   v.askFind,
		ActionStamp:  v.askStamp,
		ActionPhones: v.askPhones,
		ActionWatch:  v.askWatch,
		"keys":       v.showKeys,
		"main":       v.main,
	}
	if len(v.model.Pages) > 0 {
		actions[ActionTidy] = v.toggleTidy
	}
	if !v.tools.seal.Disabled() {
		actions[ActionSeal] = v.askSeal
	}
	if _, here := v.model.Current(); here {
		actions[ActionProfile] = v.askProfile
	}
	if !v.tools.check.Disabled() {
		actions[ActionCheck] = v.openCheck
	}
	if v.waiting > 0 {
		actions[ActionSend] = v.send
	}
	if v.panels.open != nil {
		actions[ActionClose] = v.panels.close
	}
	return actions
}

func (v *View) onPage() map[string]func() {
	return map[string]func(){
		ActionPDF:           v.openPDF,
		ActionSave:          v.askSave,
		ActionBefore:        func() { v.showNeighbour(-1) },
		ActionAfter:         func() { v.showNeighbour(1) },
		"document.previous": func() { v.showNeighbour(-1) },
		"document.next":     func() { v.showNeighbour(1) },
		"page.previous":     func() { v.showPage(v.model.At - 1) },
		"page.next":         func() { v.showPage(v.model.At + 1) },
		"zoom":              v.paper.view.Toggle,
	}
}

func (v *View) onOpenPage() map[string]func() {
	actions := map[string]func(){
		"ditto.field":  v.dittoHere,
		ActionCopies:   v.preparer.askedFor,
		ActionSplit:    v.askSplit,
		"page.hide":    v.hideItem,
		"rotate.left":  func() { v.turn(-1) },
		"rotate.right": func() { v.turn(1) },
	}
	for i, key := range Fields() {
		actions[fmt.Sprintf("field.%d", i+1)] = v.form.fields[key].Focus
	}
	return actions
}

// main is Ctrl+Enter: the accented button of what the clerk is at.
func (v *View) main() {
	switch {
	case v.panels.main != nil:
		v.panels.main()
	case v.scanning:
		v.scan.Main()
	case v.tidying:
		v.leaveTidy()
	case v.model.Editable() && len(v.model.Pages) > 0:
		v.saveAndNext()
	case v.model.Step() == StepImport:
		v.askImport()
	case v.model.Step() == StepBatch:
		v.askBatch()
	default:
		v.send()
	}
}

// next is the step whose button has the accent now: one at a time.
func (v *View) next() Step {
	if v.panels.main != nil {
		return StepAnswer
	}
	return v.model.Step()
}
