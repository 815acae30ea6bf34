package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
)

// startCard stands in the place of pages, paper and form while a batch is
// empty: how the work goes, and the button that begins it.
type startCard struct {
	view      *View
	box       *fyne.Container
	importing *kit.Button
}

// startSteps are the texts of the card's lines.
func startSteps() []string {
	return []string{"desk.start.import", "desk.start.describe", "desk.start.seal", "desk.start.send"}
}

func newStartCard(v *View) *startCard {
	s := &startCard{view: v}
	head := widget.NewLabel(v.say("desk.start.title"))
	head.SizeName = theme.SizeNameHeadingText
	head.TextStyle.Bold = true
	card := container.NewVBox(head)
	for _, step := range startSteps() {
		card.Add(sentence(v.say(step), widget.MediumImportance))
	}
	s.importing = kit.NewButton(v.say("desk.button.import"), v.room.Keys, func() { v.room.Keys.Run(ActionImport) }).Primary()
	scan := kit.NewButton(v.say("desk.button.scan"), v.room.Keys, func() { v.room.Keys.Run(ActionScan) })
	card.Add(container.NewPadded(container.NewHBox(s.importing, scan)))
	card.Add(sentence(v.say("desk.import.drop"), widget.LowImportance))
	width := canvas.NewRectangle(nil)
	width.SetMinSize(fyne.NewSize(520, 0))
	s.box = container.NewCenter(container.NewVBox(width, card))
	return s
}

// show follows the model.
func (s *startCard) show() {
	v := s.view
	empty := v.model.Empty()
	if s.box.Visible() == empty && v.form.box.Visible() != empty {
		return
	}
	setVisible(s.box, empty)
	for _, other := range []fyne.CanvasObject{v.pages.box, v.paper.view, v.paper.tools, v.form.box} {
		setVisible(other, !empty)
	}
	v.root.Refresh()
	v.Places()
}
