package desk

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

const zoomStep = 1.25

// paper shows the page and the tools to look at it.
type paper struct {
	view0  *View
	view   *kit.PageView
	tools  *fyne.Container
	where  *widget.Label
	shelf  *kit.Shelf
	toward int // where the clerk is going: 1 on, -1 back
	last   int // place of the page shown before

	turnLeft, turnRight *kit.Button
}

func newPaper(v *View) *paper {
	p := &paper{view0: v, view: kit.NewPageView(v.room.Keys, v.words), where: widget.NewLabel("")}
	p.shelf = v.newShelf(p.view)
	button := func(key string, tapped func()) *kit.Button {
		return kit.NewButton(v.say(key), v.room.Keys, tapped)
	}
	run := func(key, action string) *kit.Button {
		return button(key, func() { v.room.Keys.Run(action) })
	}
	p.turnLeft, p.turnRight = run("desk.paper.left", "rotate.left"), run("desk.paper.right", "rotate.right")
	p.tools = container.New(toolRow{},
		run("desk.paper.previous", "page.previous"), p.where, run("desk.paper.next", "page.next"),
		p.turnLeft, p.turnRight,
		button("desk.paper.fit", p.view.FitPage),
		button("desk.paper.width", p.view.FitWidth),
		button("desk.paper.smaller", func() { p.view.ZoomBy(1 / zoomStep) }),
		button("desk.paper.bigger", func() { p.view.ZoomBy(zoomStep) }))
	return p
}

// token names what is on the screen: a page as its recipe is now.
func token(page archive.Page) string { return fmt.Sprintf("%s/%s", page.ID, page.Recipe()) }

// show follows the model.
func (p *paper) show() {
	v := p.view0
	place := v.model.Place()
	where := v.say("desk.paper.where", "page", place.Page, "pages", place.Pages)
	page, ok := v.model.Page()
	if !ok {
		where = ""
		p.shelf.Clear()
	}
	if p.where.Text != where {
		p.where.SetText(where)
	}
	enable(p.turnLeft, ok && v.model.Editable())
	enable(p.turnRight, ok && v.model.Editable())
	if ok {
		p.shelf.Show(v.wishFor(page), p.soon()...)
	}
}

// pagesAhead is how many pages are decoded before they are asked for.
const pagesAhead = 4

// soon are the pages that the clerk will want next: those in the direction of the
// last step, and the one on the other side.
func (p *paper) soon() []kit.Wish {
	m := p.view0.model
	switch {
	case m.At < p.last:
		p.toward = -1
	case m.At > p.last || p.toward == 0:
		p.toward = 1
	}
	p.last = m.At
	var soon []kit.Wish
	want := func(at int) {
		if at >= 0 && at < len(m.Pages) {
			soon = append(soon, p.view0.wishFor(m.Pages[at]))
		}
	}
	for step := 1; step <= pagesAhead; step++ {
		want(m.At + step*p.toward)
	}
	want(m.At - p.toward)
	return soon
}

// newShelf makes the shelf of a viewer of the workspace.
func (v *View) newShelf(page *kit.PageView) *kit.Shelf {
	shelf := kit.NewShelf(page, v.work.startWithin)
	shelf.Failed = func(err error) string { return v.room.Texts.Explain(err).String() }
	return shelf
}

// wishFor asks for a page as its recipe is now.
func (v *View) wishFor(page archive.Page) kit.Wish {
	desk := v.room.Desk
	return kit.Wish{Token: token(page), Load: func(ctx context.Context, longest int) (kit.Picture, error) {
		levels, err := desk.Levels(ctx, page, longest)
		return kit.Picture(levels), err
	}}
}
