package desk

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
)

// panels is the room above the page where the desk asks and reports. Nothing
// lies over the work: the page moves down and everything stays usable. At most
// one question is open; work under way has a panel each.
type panels struct {
	view *View
	box  *fyne.Container
	asks *fyne.Container
	work *fyne.Container
	open fyne.CanvasObject
	main func() // what Ctrl+Enter does while the question is open
	left func() // told when the question goes

	ended []endedPanel
}

func newPanels(v *View) *panels {
	p := &panels{view: v, asks: container.NewStack(), work: container.NewVBox()}
	p.box = container.NewVBox(p.asks, p.work)
	return p
}

// ask opens a question in place of the one before; main is its accented
// button's action, nil for none.
func (p *panels) ask(question fyne.CanvasObject, main func()) {
	p.forget()
	p.sweep(func(ended endedPanel) bool { return ended.well })
	p.open, p.main = question, main
	p.asks.Objects = []fyne.CanvasObject{question}
	p.box.Refresh()
	p.view.root.Refresh()
	p.view.tidy.Resized()
	p.view.show()
}

// close takes the question away and gives the keyboard to the form.
func (p *panels) close() {
	p.forget()
	p.box.Refresh()
	p.view.root.Refresh()
	p.view.show()
	switch {
	case p.view.scanning:
		p.view.scan.Focus()
	case p.view.tidying:
		p.view.tidy.Focus()
	case p.view.model.Editable() && p.view.model.At >= 0:
		p.view.form.focus()
	}
}

func (p *panels) forget() {
	if p.left != nil {
		p.left()
	}
	if p.open != nil {
		p.view.room.Window.Canvas().Unfocus() // the toolkit leaves the keys with what is gone
	}
	p.open, p.main, p.left = nil, nil, nil
	p.asks.Objects = nil
}

// endedPanel is a panel of work that is over.
type endedPanel struct {
	panel *kit.Progress
	kind  string
	well  bool // nothing to read in it beyond its sentence
}

// begin shows the panel of new work in place of those that are over and done
// with: what ended well, and what the same work said before.
func (p *panels) begin(kind string, panel *kit.Progress) {
	p.sweep(func(ended endedPanel) bool { return ended.well || ended.kind == kind })
	p.work.Add(panel)
}

// finish tells what came of work; an empty sentence takes its panel away.
func (p *panels) finish(kind string, panel *kit.Progress, result outcome, well bool) {
	if result.sentence == "" {
		p.work.Remove(panel)
		p.view.root.Refresh()
		return
	}
	panel.Finish(result.sentence, result.problems)
	p.view.room.Status.Say(result.sentence)
	p.ended = append(p.ended, endedPanel{panel, kind, well && len(result.problems) == 0})
}

func (p *panels) sweep(over func(endedPanel) bool) {
	p.ended = slices.DeleteFunc(p.ended, func(ended endedPanel) bool {
		if !over(ended) {
			return false
		}
		p.work.Remove(ended.panel)
		return true
	})
}

// resized makes room after a panel of work has grown or was closed.
func (p *panels) resized(panel *kit.Progress) {
	if panel.Hidden {
		p.sweep(func(ended endedPanel) bool { return ended.panel == panel })
	}
	p.box.Refresh()
	p.view.root.Refresh()
	p.view.tidy.Resized()
}

// sheet is the ground of a question: paper with an edge.
type sheet struct {
	widget.BaseWidget
	ground  *canvas.Rectangle
	content fyne.CanvasObject
}

// newSheet makes a question with its title and what is below.
func newSheet(title string, parts ...fyne.CanvasObject) *sheet {
	head := widget.NewLabel(title)
	head.TextStyle.Bold = true
	head.Wrapping = fyne.TextWrapWord
	body := container.NewVBox(append([]fyne.CanvasObject{head}, parts...)...)
	s := &sheet{ground: canvas.NewRectangle(color.Transparent), content: container.New(layout.NewCustomPaddedLayout(4, 8, 8, 8), body)}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is the toolkit's hook.
func (s *sheet) CreateRenderer() fyne.WidgetRenderer {
	r := &sheetRenderer{s}
	r.paint()
	return r
}

type sheetRenderer struct{ sheet *sheet }

func (r *sheetRenderer) Destroy()           {}
func (r *sheetRenderer) MinSize() fyne.Size { return r.sheet.content.MinSize() }
func (r *sheetRenderer) Layout(size fyne.Size) {
	r.sheet.ground.Resize(size)
	r.sheet.content.Resize(size)
}

func (r *sheetRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.sheet.ground, r.sheet.content}
}

func (r *sheetRenderer) Refresh() {
	r.paint()
	r.sheet.ground.Refresh()
	r.sheet.content.Refresh()
}

func (r *sheetRenderer) paint() {
	r.sheet.ground.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	r.sheet.ground.StrokeColor, r.sheet.ground.StrokeWidth = theme.Color(theme.ColorNamePrimary), 1
	r.sheet.ground.CornerRadius = theme.Size(theme.SizeNameInputRadius)
}

// sentence is a line of words that wraps.
func sentence(text string, importance widget.Importance) *widget.Label {
	label := widget.NewLabel(text)
	label.Wrapping, label.Importance = fyne.TextWrapWord, importance
	return label
}

// choices is the row of buttons of a question: what it proposes, then others,
// and last the way out.
func (v *View) choices(main *kit.Button, others ...*kit.Button) fyne.CanvasObject {
	row := container.NewHBox(main.Primary())
	for _, other := range others {
		row.Add(other)
	}
	row.Add(layout.NewSpacer())
	row.Add(kit.NewButton(v.say("desk.button.close"), v.room.Keys, v.panels.close))
	return row
}

func (v *View) button(key string, tapped func(), pairs ...any) *kit.Button {
	return kit.NewButton(v.say(key, pairs...), v.room.Keys, tapped)
}
