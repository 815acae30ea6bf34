package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
)

// toolbar is the row of steps at the top, in the order of the work, with a
// sentence that says what comes next.
type toolbar struct {
	view *View
	box  *fyne.Container
	hint *widget.Label

	scan, importing, tidy, check, seal, send, pdf, find *kit.Button
}

func newToolbar(v *View) *toolbar {
	t := &toolbar{view: v, hint: widget.NewLabel("")}
	button := func(key, action string) *kit.Button {
		return kit.NewButton(v.say(key), v.room.Keys, func() { v.room.Keys.Run(action) })
	}
	t.scan = button("desk.button.scan", ActionScan)
	t.importing = button("desk.button.import", ActionImport)
	t.tidy = button("desk.button.tidy", ActionTidy)
	t.check = button("desk.button.check", ActionCheck)
	t.seal = button("desk.button.seal", ActionSeal)
	t.send = button("desk.button.send", ActionSend)
	t.pdf = button("desk.button.pdf", ActionPDF)
	t.find = button("desk.button.find", ActionFind)
	t.hint.Truncation = fyne.TextTruncateEllipsis
	t.hint.TextStyle.Bold = true
	t.box = container.NewVBox(container.NewBorder(nil, nil,
		container.NewHBox(t.scan, t.importing, t.tidy, t.check, t.seal, t.send, t.pdf), t.find, t.hint), widget.NewSeparator())
	return t
}

// show follows the model: one accented button, grey ones that cannot be used.
func (t *toolbar) show() {
	v := t.view
	step := v.model.Step()
	next := v.next()
	accent(t.scan, v.scan.Amiss() && !v.scanning)
	accent(t.importing, next == StepImport && !v.model.Empty()) // else the card has it
	accent(t.seal, next == StepSeal && !v.tidying)
	accent(t.send, next == StepSend || next == StepWait)
	_, here := v.model.Current()
	item, shown := v.model.Item()
	enable(t.check, here && len(v.model.Pages) > 0)
	enable(t.seal, here && v.model.Editable() && len(v.model.Pages) > 0 && v.jobs[jobImport]+v.jobs[jobSeal] == 0)
	enable(t.tidy, len(v.model.Pages) > 0)
	enable(t.send, v.pending() > 0)
	enable(t.pdf, shown && item.Pages > 0)
	if sentence := t.sentence(step); t.hint.Text != sentence {
		t.hint.SetText(sentence)
	}
}

func (t *toolbar) sentence(step Step) string {
	v := t.view
	switch {
	case v.scanning:
		return v.say("desk.next.scan")
	case v.scan.Amiss():
		return v.say("desk.next.scan-stopped")
	}
	if len(v.model.Batches) == 0 {
		return v.say("desk.next.import-first")
	}
	switch step {
	case StepImport:
		return v.say("desk.next.import")
	case StepDescribe:
		if v.tidying {
			return v.say("desk.next.after-tidy")
		}
		if v.model.Untouched() {
			return v.say("desk.next.tidy", "left", v.number(v.model.Undescribed()))
		}
		return v.say("desk.next.describe", "left", v.number(v.model.Undescribed()))
	case StepSeal:
		return v.say("desk.next.seal")
	case StepSend, StepWait:
		return v.say("desk.next.send")
	}
	return v.say("desk.next.batch")
}

// accent shows a button as the one to press next, or as one among others.
func accent(button *kit.Button, next bool) {
	importance := widget.MediumImportance
	if next {
		importance = widget.HighImportance
	}
	if button.Importance != importance {
		button.Importance = importance
		button.Refresh()
	}
}

func enable(button *kit.Button, usable bool) {
	if usable == !button.Disabled() {
		return
	}
	if usable {
		button.Enable()
	} else {
		button.Disable()
	}
}
