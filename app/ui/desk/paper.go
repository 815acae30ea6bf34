package desk

import (
	"context"
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// Decoded pages that stay in memory: the one on the screen and, as far as they
// fit, its neighbours. An A4 page at 300 dpi takes 47 MB.
const (
	pagesKept = 3
	bytesKept = 150 << 20
)

const zoomStep = 1.25

// paper shows the page and the tools to look at it.
type paper struct {
	view0   *View
	view    *kit.PageView
	tools   *fyne.Container
	where   *widget.Label
	loading newest
	ahead   newest
	kept    []keptPage // newest first

	turnLeft, turnRight *kit.Button
}

// keptPage is a decoded page.
type keptPage struct {
	token  string
	levels []*image.RGBA
}

func newPaper(v *View) *paper {
	p := &paper{view0: v, view: kit.NewPageView(v.room.Keys, v.words), where: widget.NewLabel("")}
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
		p.loading.drop()
		p.view.Clear()
	}
	if p.where.Text != where {
		p.where.SetText(where)
	}
	enable(p.turnLeft, ok && v.model.Editable())
	enable(p.turnRight, ok && v.model.Editable())
	if ok && p.view.Token() != token(page) {
		p.load(page)
	}
}

func (p *paper) load(page archive.Page) {
	name := token(page)
	p.view.SetLoading(name)
	if levels := p.find(name); levels != nil {
		p.loading.drop()
		p.view.SetLevels(name, levels)
		p.loadAhead()
		return
	}
	v := p.view0
	ask(v.work, &p.loading, "decode a page", func(ctx context.Context) ([]*image.RGBA, error) {
		return v.room.Desk.Levels(ctx, page)
	}, func(levels []*image.RGBA, err error) {
		if err != nil {
			p.view.SetError(name, v.room.Texts.Explain(err).String())
			return
		}
		p.keep(name, levels)
		p.view.SetLevels(name, levels)
		p.loadAhead()
	})
}

// loadAhead decodes the page that the clerk will want next.
func (p *paper) loadAhead() {
	v := p.view0
	next := v.model.At + 1
	if next >= len(v.model.Pages) || p.find(token(v.model.Pages[next])) != nil {
		return
	}
	page := v.model.Pages[next]
	ask(v.work, &p.ahead, "decode the next page", func(ctx context.Context) ([]*image.RGBA, error) {
		return v.room.Desk.Levels(ctx, page)
	}, func(levels []*image.RGBA, err error) {
		if err == nil {
			p.keep(token(page), levels)
		}
	})
}

func (p *paper) find(name string) []*image.RGBA {
	for _, kept := range p.kept {
		if kept.token == name {
			return kept.levels
		}
	}
	return nil
}

func (p *paper) keep(name string, levels []*image.RGBA) {
	p.kept = append([]keptPage{{name, levels}}, p.kept...)
	total := 0
	for i, kept := range p.kept {
		for _, level := range kept.levels {
			total += len(level.Pix)
		}
		if i == pagesKept || i > 0 && total > bytesKept {
			p.kept = p.kept[:i:i]
			return
		}
	}
}
