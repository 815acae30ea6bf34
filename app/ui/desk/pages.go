package desk

import (
	"context"
	"image"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// thumbnailPixels is the longer side of a thumbnail.
const thumbnailPixels = 240

// pageStrip is the column of thumbnails, marked by item.
type pageStrip struct {
	view    *View
	box     *fyne.Container
	thumbs  *kit.Thumbs
	pages   atomic.Pointer[[]archive.Page] // what the loaders read
	shown   archive.ID                     // the batch whose thumbnails are loaded
	filling bool
}

func newPageStrip(v *View) *pageStrip {
	p := &pageStrip{view: v, thumbs: kit.NewThumbs(v.room.Keys, v.room.Do, v.words)}
	p.thumbs.SetPicture(fyne.NewSize(96, 116))
	p.pages.Store(&[]archive.Page{})
	p.thumbs.Load = func(ctx context.Context, index int) (image.Image, error) { return p.load(ctx, v.room.Desk, index) }
	p.thumbs.Number = p.number
	p.thumbs.Badge = p.badge
	p.thumbs.OnSelected = func(index int) {
		if !p.filling {
			v.showPage(index)
		}
	}
	p.box = container.NewStack(p.thumbs)
	return p
}

func (p *pageStrip) load(ctx context.Context, desk *app.Desk, index int) (image.Image, error) {
	pages := *p.pages.Load()
	if index >= len(pages) {
		return nil, context.Canceled
	}
	return desk.Thumbnail(ctx, pages[index], thumbnailPixels)
}

// number is the line below a thumbnail: item and, where it has several, page.
func (p *pageStrip) number(index int) string {
	m := p.view.model
	if index >= len(m.Pages) {
		return ""
	}
	at := m.itemAt(m.Pages[index].Item)
	item := p.view.number(at + 1)
	if at < 0 || m.Items[at].Pages < 2 {
		return p.view.say("desk.thumb.item", "item", item)
	}
	return p.view.say("desk.thumb.page", "item", item, "page", m.pageInItem(index), "pages", m.Items[at].Pages)
}

// badge marks the first page of an item that is described, or in trouble.
func (p *pageStrip) badge(index int) string {
	m := p.view.model
	if index >= len(m.Pages) || m.pageInItem(index) > 1 {
		return ""
	}
	item, _ := m.item(m.Pages[index].Item)
	switch {
	case item.Problem != "":
		return p.view.say("desk.thumb.problem")
	case m.Described(item):
		return p.view.say("desk.thumb.described")
	}
	return ""
}

// show follows the model. Thumbnails that are loaded stay where pages were
// only added or turned; any other change loads anew.
func (p *pageStrip) show() {
	m := p.view.model
	before, now := *p.pages.Load(), m.Pages
	p.pages.Store(&now)
	if p.shown == m.Batch && len(now) > 0 && len(before) == len(now) && &before[0] == &now[0] { // read once, shown again
		p.thumbs.Refresh()
		p.mark()
		return
	}
	same := p.shown == m.Batch && len(before) <= len(now)
	for i := 0; same && i < len(before); i++ {
		same = before[i].ID == now[i].ID
	}
	p.shown = m.Batch
	if !same {
		p.thumbs.SetCount(len(now))
	} else {
		for i := range before {
			if !before[i].Recipe().Equal(now[i].Recipe()) {
				p.thumbs.Renew(i)
			}
		}
		p.thumbs.Grow(len(now))
	}
	p.mark()
}

// mark selects the thumbnail of the page on the screen.
func (p *pageStrip) mark() {
	if p.view.model.At >= 0 && p.thumbs.Selected() != p.view.model.At {
		p.filling = true
		p.thumbs.Select(p.view.model.At)
		p.filling = false
	}
}
