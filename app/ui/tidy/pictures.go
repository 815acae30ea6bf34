package tidy

import (
	"context"
	"fmt"
	"image"

	"daluang/storage/archive"
)

// Decoded pictures that stay in memory: the page on the screen, as captured and
// as tidied, and its neighbour, as far as they fit. An A4 page at 300 dpi takes
// 47 MB.
const (
	picturesKept = 4
	bytesKept    = 150 << 20
)

// pictures decodes one page after the other off the user-interface goroutine:
// the one on the screen first, then, when nothing else is to be done, what may
// be wanted next.
type pictures struct {
	view   *View
	wanted archive.Page
	busy   string // the token that is being decoded, empty for none
	cancel context.CancelFunc
	kept   []picture // newest first
}

type picture struct {
	token  string
	levels []*image.RGBA
}

// token names a page as its recipe is.
func token(page archive.Page) string { return fmt.Sprintf("%s/%s", page.ID, page.Recipe()) }

// show puts a page on the screen, at once where it is decoded.
func (p *pictures) show(page archive.Page) {
	p.wanted = page
	name, screen := token(page), p.view.page
	if screen.Token() == name && (screen.Shown() || p.busy == name) {
		return
	}
	screen.SetLoading(name)
	if levels := p.find(name); levels != nil {
		screen.SetLevels(name, levels)
		p.view.frame.Follow()
		p.ahead()
		return
	}
	switch {
	case p.busy == "":
		p.load(page)
	case p.busy != name:
		p.cancel() // what is wanted now comes after it
	}
}

// clear shows that there is no page.
func (p *pictures) clear() {
	p.wanted = archive.Page{}
	p.view.page.Clear()
	if p.busy != "" {
		p.cancel()
	}
}

func (p *pictures) load(page archive.Page) {
	v, name := p.view, token(page)
	ctx, cancel := context.WithCancel(context.Background())
	p.busy, p.cancel = name, cancel
	var levels []*image.RGBA
	v.room.Start(ctx, "decode a page", func(ctx context.Context) (err error) {
		levels, err = v.room.Desk.Levels(ctx, page)
		return err
	}, func(err error) {
		cancel()
		p.busy = ""
		if err == nil {
			p.keep(name, levels)
		}
		p.loaded(name, levels, err)
	})
}

func (p *pictures) loaded(name string, levels []*image.RGBA, err error) {
	switch {
	case p.wanted.ID == "":
	case token(p.wanted) != name && !p.view.page.Shown():
		p.load(p.wanted)
	case token(p.wanted) != name: // it was loaded ahead
	case err != nil:
		p.view.page.SetError(name, p.view.room.Texts.Explain(err).String())
	default:
		p.view.page.SetLevels(name, levels)
		p.view.frame.Follow()
		p.ahead()
	}
}

// ahead decodes what is likely wanted next: the page as it was captured, and the
// next one of the grid.
func (p *pictures) ahead() {
	for _, page := range p.view.likely() {
		if p.busy == "" && p.find(token(page)) == nil {
			p.load(page)
			return
		}
	}
}

func (p *pictures) find(name string) []*image.RGBA {
	for _, kept := range p.kept {
		if kept.token == name {
			return kept.levels
		}
	}
	return nil
}

func (p *pictures) keep(name string, levels []*image.RGBA) {
	p.kept = append([]picture{{name, levels}}, p.kept...)
	total := 0
	for i, kept := range p.kept {
		for _, level := range kept.levels {
			total += len(level.Pix)
		}
		if i == picturesKept || i > 0 && total > bytesKept {
			p.kept = p.kept[:i:i]
			return
		}
	}
}
