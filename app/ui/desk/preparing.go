package desk

import (
	"context"
	"maps"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

const (
	// quietPause is how long nobody may change anything before copies are made.
	quietPause = 3 * time.Second
	// stripPause is how long the work goes on unseen: most often one copy is
	// made anew in less.
	stripPause = time.Second
	// restPause is how long the work rests when the clerk turns to another page:
	// who leafs through a batch has the machine, who reads or types shares it.
	restPause = 2 * time.Second
	// handful is how many items are made at a time. They are read anew for each
	// handful, so that a copy carries what the clerk has just saved.
	handful = 24
)

// preparer makes the access copies of the open batch behind the clerk's back
// and shows it in a strip. Nothing waits for it.
type preparer struct {
	view   *View
	strip  *kit.Progress
	copies *Copies

	wishes   int // counts calls of soon: only the last one begins
	rests    int // counts calls of rest: only the last one ends it
	resting  bool
	run      *preparation
	stopped  bool // by the clerk, until it is asked for
	held     int  // pieces of work that make the copies themselves
	told     bool // that copies are made without text
	failures map[archive.ID]string
}

// preparation is one run, from the first item to the last one waiting.
type preparation struct {
	work   *app.Preparation // nil until it is known what the machine has
	ctx    context.Context
	cancel context.CancelFunc
	done   int // without the handful being made
	pages  int // of those
	failed int
	seen   atomic.Int64 // with what is finished of that handful
	paused bool
	quiet  bool // broken off by the desk itself: nothing is said
}

func newPreparer(v *View) *preparer {
	p := &preparer{view: v, copies: NewCopies(), failures: map[archive.ID]string{}}
	p.strip = kit.NewProgress(v.room.Keys, v.room.Do, v.room.Now, v.words)
	p.strip.Slim, p.strip.Number = true, v.number
	p.strip.OnPause, p.strip.OnAgain = p.pause, p.askedFor
	p.strip.OnResized = func() { v.root.Refresh() }
	return p
}

func (p *preparer) object() fyne.CanvasObject { return p.strip }

// look takes up what the open batch holds, once it holds it.
func (p *preparer) look() {
	v := p.view
	if v.model.Editable() && v.jobs[jobImport] == 0 {
		p.copies.Look(v.model.Items)
		p.soon()
	}
}

// changed says that an item was described or turned.
func (p *preparer) changed(item archive.ID) {
	p.copies.Changed(item)
	delete(p.failures, item)
	p.soon()
}

// outdated says that copies are made otherwise from now on: a run that still
// makes the old ones is broken off, and another begins.
func (p *preparer) outdated() {
	p.copies.Outdated()
	clear(p.failures)
	if p.run != nil {
		p.run.quiet = true
		p.run.cancel()
	}
	p.look()
}

// soon begins once nobody has changed anything for a while.
func (p *preparer) soon() {
	p.wishes++
	wish := p.wishes
	if !p.wanted() {
		return
	}
	time.AfterFunc(quietPause, func() {
		p.view.room.Do(func() {
			if wish == p.wishes && p.wanted() {
				p.begin()
			}
		})
	})
}

func (p *preparer) wanted() bool {
	return p.run == nil && !p.stopped && p.held == 0 && p.copies.Waiting() > 0 && p.view.work.ended == nil
}

// askedFor begins at once, also with what failed or was stopped before.
func (p *preparer) askedFor() {
	p.stopped = false
	p.copies.Again()
	p.copies.Look(p.view.model.Items)
	clear(p.failures)
	switch {
	case p.run != nil && p.strip.Paused():
		p.strip.Resume()
	case p.run != nil:
		p.strip.Show()
	case p.wanted():
		p.begin()
	default:
		p.view.tell("desk.prepare.nothing")
	}
}

func (p *preparer) begin() {
	v, run := p.view, &preparation{}
	run.ctx, run.cancel = context.WithCancel(v.work.ctx)
	p.run = run
	shown := p.strip.Visible() // with something the clerk has not put away
	if !shown {
		p.strip.Remark("")
	}
	p.strip.Start(v.say("desk.prepare.title"), p.stop)
	if !shown {
		p.hide()
	}
	time.AfterFunc(stripPause, func() {
		v.room.Do(func() {
			if p.run == run {
				p.reveal()
				v.room.Event("preparing")
			}
		})
	})
	var work *app.Preparation
	v.work.start(run.ctx, "prepare", func(ctx context.Context) (err error) {
		work, err = v.room.Desk.Prepare(ctx, app.AccessOptions{})
		return err
	}, func(err error) {
		if err != nil {
			p.end(err)
			return
		}
		run.work = work
		p.tellOfText()
		p.hold()
		p.next()
	})
}

func (p *preparer) reveal() {
	if !p.strip.Visible() {
		p.strip.Show()
		p.view.root.Refresh()
	}
}

// tellOfText says, once, that the copies cannot be searched and how to change
// that.
func (p *preparer) tellOfText() {
	if p.run.work.WithText() || p.told {
		return
	}
	p.told = true
	words := p.view.room.Texts.Sentences("no-text-engine")
	p.strip.Remark(words.String())
	p.reveal()
}

// next makes the next handful.
func (p *preparer) next() {
	v, run, desk := p.view, p.run, p.view.room.Desk
	if run.ctx.Err() != nil || p.copies.Waiting() == 0 {
		p.end(run.ctx.Err())
		return
	}
	before, pages, total := run.done, run.pages, run.pages+p.copies.WaitingPages()
	wanted := p.copies.Take(handful)
	var result app.Prepared
	v.work.start(run.ctx, "prepare", func(ctx context.Context) error {
		items, err := itemsAsTheyAre(ctx, desk, wanted)
		if err != nil {
			return err
		}
		result, err = run.work.Run(ctx, items, func(made app.Progress) {
			run.seen.Store(int64(before + made.Done))
			p.strip.Report(pages+made.Pages, total)
		})
		return err
	}, func(err error) {
		if err != nil {
			p.copies.Back()
			p.end(err)
			return
		}
		run.done += len(wanted)
		run.pages += p.copies.PagesOf(wanted)
		run.failed += len(result.Failed)
		p.copies.Put(p.note(wanted, result.Failed))
		p.next()
	})
}

// itemsAsTheyAre reads items as they are described now.
func itemsAsTheyAre(ctx context.Context, desk *app.Desk, ids []archive.ID) ([]archive.Item, error) {
	var items []archive.Item
	for _, id := range ids {
		item, err := desk.Item(ctx, id)
		if err != nil {
			return nil, err
		}
		if item.Pages > 0 { // an item out of its batch has none
			items = append(items, item)
		}
	}
	return items, nil
}

// note keeps why items failed, in words.
func (p *preparer) note(made []archive.ID, failed []app.FailedItem) (ids []archive.ID) {
	for _, id := range made {
		delete(p.failures, id)
	}
	for _, item := range failed {
		ids = append(ids, item.Item)
		p.failures[item.Item] = p.view.troubleWords(item)
	}
	return ids
}

// end says what came of it.
func (p *preparer) end(err error) {
	v, run := p.view, p.run
	p.run = nil
	run.cancel()
	go debug.FreeOSMemory() // big pages are over: the office computer has other programs
	ready := v.number(int(run.seen.Load()) - run.failed)
	switch {
	case run.quiet || v.work.ended != nil:
		p.hide()
		p.soon()
		return
	case p.stopped:
		p.finish(v.say("desk.prepare.stopped", "count", ready), p.problems())
	case err != nil:
		p.stopped = true // the next one would meet the same
		p.finish(v.say("desk.prepare.failed"), []string{v.room.Texts.Explain(err).String()})
	case run.failed > 0 || len(p.failures) > 0 && p.strip.Visible(): // not over and over
		p.finish(v.say("desk.prepare.problems", "count", v.number(len(p.failures))), p.problems())
	case p.strip.Remarked():
		p.finish(v.say("desk.prepare.done", "count", ready), nil)
	case p.strip.Visible():
		p.hide()
		v.tell("desk.prepare.done", "count", ready)
	}
	p.ended(run, err)
}

// ended tells the log, the thumbnails and scripts.
func (p *preparer) ended(run *preparation, err error) {
	v := p.view
	v.logEnd("prepare", outcome{problems: p.problems()}, err)
	told := func() { v.room.Event("prepared", int(run.seen.Load())-run.failed, run.failed) }
	if run.failed > 0 || slices.ContainsFunc(v.model.Items, func(item archive.Item) bool { return item.Problem != "" }) {
		v.reloadContent(told) // shows what is in trouble, or no longer
		return
	}
	told()
}

func (p *preparer) finish(sentence string, problems []string) {
	p.reveal()
	p.strip.Finish(sentence, problems)
}

func (p *preparer) hide() {
	p.strip.Hide()
	p.view.root.Refresh()
}

// problems are the failures in the order of their sources.
func (p *preparer) problems() []string {
	return slices.Sorted(maps.Values(p.failures))
}

func (p *preparer) stop() {
	p.stopped = true
	if p.run != nil {
		p.run.cancel()
	}
}

// forget says that an item is out of its batch.
func (p *preparer) forget(items ...archive.ID) {
	p.copies.Forget(items...)
	for _, item := range items {
		delete(p.failures, item)
	}
}

func (p *preparer) pause(paused bool) {
	if p.run != nil {
		p.run.paused = paused
		p.hold()
	}
}

// rest lets the pages at hand be finished and begins no other for a moment.
func (p *preparer) rest() {
	p.rests++
	rest := p.rests
	p.resting = true
	p.hold()
	time.AfterFunc(restPause, func() {
		p.view.room.Do(func() {
			if rest == p.rests {
				p.resting = false
				p.hold()
			}
		})
	})
}

// hold pauses the run or lets it go on, as the clerk and the moment want it.
func (p *preparer) hold() {
	switch {
	case p.run == nil || p.run.work == nil: // begins so
	case p.run.paused || p.resting:
		p.run.work.Pause()
	default:
		p.run.work.Resume()
	}
}

// yield breaks off for work that makes the same copies itself, until the
// function it answers is called.
func (p *preparer) yield() (goOn func()) {
	p.held++
	if p.run != nil {
		p.run.quiet = true
		p.run.cancel()
	}
	return func() {
		p.held--
		p.soon()
	}
}

// sealed says that nothing is to be made any more for the open batch.
func (p *preparer) sealed(batch archive.ID) {
	if p.view.model.Batch != batch {
		return
	}
	for _, item := range p.view.model.Items {
		p.forget(item.ID)
	}
}
