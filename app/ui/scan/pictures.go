package scan

import (
	"context"
	"fmt"
	"time"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// loading decodes the page that is shown large: one at a time, and of those
// wished meanwhile only the last.
type loading struct {
	wanted archive.Page
	busy   bool
	whole  bool // all pixels of the page were asked for
	cancel context.CancelFunc
}

func token(page archive.Page) string { return fmt.Sprintf("%s/%s", page.ID, page.Recipe()) }

// showPage brings the page of the model onto the screen.
func (v *View) showPage() {
	page, ok := v.model.Page()
	if !ok || !v.shown {
		v.loading.wanted = archive.Page{}
		v.page.Clear()
		return
	}
	v.loading.wanted = page
	if v.page.Token() == token(page) && v.page.Shown() {
		return
	}
	if !v.page.Shown() || !v.model.Follow { // while pages rush by, the one before stays until the next is there
		v.page.SetLoading(token(page))
	}
	if !v.loading.busy {
		v.load(page, v.pixels())
	} else if !v.model.Follow {
		v.loading.cancel()
	}
}

// pixels is how fine a page is wanted: as it fits the screen while pages rush by,
// else whole, to be looked at closely.
func (v *View) pixels() int {
	if v.model.Follow {
		return v.page.Pixels()
	}
	return 0
}

// finer fetches the whole of the page that is shown, once it is zoomed.
func (v *View) finer() {
	if page := v.loading.wanted; v.shown && page.ID != "" && !v.loading.busy && !v.loading.whole {
		v.load(page, 0)
	}
}

func (v *View) load(page archive.Page, longest int) {
	ctx, cancel := context.WithCancel(context.Background())
	v.loading.busy, v.loading.whole, v.loading.cancel = true, longest == 0, cancel
	desk := v.room.Desk
	var levels app.PageLevels
	v.room.Start(ctx, "decode a page", func(ctx context.Context) (err error) {
		levels, err = desk.Levels(ctx, page, longest)
		return err
	}, func(err error) {
		cancel()
		v.loading.busy = false
		wanted := v.loading.wanted
		switch {
		case !v.shown || wanted.ID == "":
		case token(wanted) != token(page):
			if err == nil && v.model.Follow {
				v.put(page, levels)
			}
			v.load(wanted, v.pixels())
		case err != nil:
			v.page.SetLoading(token(page))
			v.page.SetError(token(page), v.room.Texts.Explain(err).String())
		default:
			v.put(page, levels)
		}
	})
}

func (v *View) put(page archive.Page, levels app.PageLevels) {
	v.page.SetLoading(token(page))
	v.page.SetPicture(token(page), kit.Picture(levels))
	v.room.Event("scan page shown", page.Position)
}

// Pauses of the measuring behind the stack.
const (
	measurePause = 700 * time.Millisecond
	tellPause    = 700 * time.Millisecond
)

// measuring looks behind the stack at the pages that came.
type measuring struct {
	running, reading, planned bool
	failed                    bool // the next one would meet the same
	cancel                    context.CancelFunc
}

// measureSoon begins to measure what was not measured, if the screen is in front.
func (v *View) measureSoon() {
	k := &v.measuring
	if k.running || k.planned || k.failed || !v.shown || v.model.Batch == "" || v.model.Measured >= len(v.model.Pages) {
		return
	}
	k.planned = true
	time.AfterFunc(measurePause, func() {
		v.room.Do(func() {
			k.planned = false
			if !k.running && v.shown {
				v.measure()
			}
		})
	})
}

func (v *View) measure() {
	k := &v.measuring
	ctx, cancel := context.WithCancel(context.Background())
	k.running, k.cancel = true, cancel
	batch, desk := v.model.Batch, v.room.Desk
	var quality app.Quality
	v.room.Start(ctx, "measure", func(ctx context.Context) (err error) {
		quality, err = desk.Measure(ctx, string(batch), app.QualityQuery{}, func(app.Progress) { v.room.Do(v.readSoon) })
		return err
	}, func(err error) {
		k.failed = err != nil && ctx.Err() == nil || len(quality.Failed) > 0
		cancel()
		k.running = false
		if err == nil && v.model.Judge(quality) && v.shown {
			v.flagged()
		}
		v.room.Event("scan measured", v.model.Measured, v.model.Doubtful())
		v.measureSoon()
	})
}

// readSoon shows what was found so far, not more often than one can look.
func (v *View) readSoon() {
	k := &v.measuring
	if k.reading {
		return
	}
	k.reading = true
	time.AfterFunc(tellPause, func() {
		v.room.Do(func() {
			k.reading = false
			if k.running && v.shown {
				v.readQuality()
			}
		})
	})
}

func (v *View) readQuality() {
	batch, desk := v.model.Batch, v.room.Desk
	if batch == "" {
		return
	}
	var quality app.Quality
	v.room.Start(context.Background(), "read the quality", func(ctx context.Context) (err error) {
		quality, err = desk.Quality(ctx, string(batch), app.QualityQuery{})
		return err
	}, func(err error) {
		if err == nil && v.model.Judge(quality) && v.shown {
			v.flagged()
			v.measureSoon()
		}
	})
}

// flagged shows the flags that came.
func (v *View) flagged() {
	v.thumbs.Refresh()
	v.showState()
}
