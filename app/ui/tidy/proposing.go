package tidy

import (
	"context"

	"daluang/app"
	"daluang/storage/archive"
)

// propose sets the steps of some kinds that are proposed for the pages of the
// scope. Where it is one page, which the clerk sees, a doubtful one is set too.
func (v *View) propose(name string, kinds ...archive.StepKind) {
	if v.proposing {
		return
	}
	v.flushTilt()
	work := &proposal{desk: v.room.Desk, where: v.model.Range(), kinds: kinds, alone: v.model.InScope(v.model.Scope) <= 1,
		found: map[archive.ID][]archive.Step{}}
	ctx, cancel := context.WithCancel(context.Background())
	v.proposing = true
	if work.alone {
		v.tell(v.say("tidy.said.looking"))
	} else {
		v.measuring.stop() // it goes on afterwards
		v.strip.Start(v.say("tidy.propose.title"), cancel)
		v.root.Refresh()
	}
	v.room.Start(ctx, "propose", func(ctx context.Context) error {
		return work.run(ctx, func(done, total int) { v.strip.Report(done, total) })
	}, func(err error) {
		cancel()
		v.proposing = false
		v.strip.Hide()
		v.lookSoon()
		v.applyProposal(name, work, err)
	})
}

// proposal is a search for what to propose for pages.
type proposal struct {
	desk     *app.Desk
	where    app.PageRange
	kinds    []archive.StepKind
	alone    bool
	pages    []archive.ID // with something to set
	found    map[archive.ID][]archive.Step
	doubtful bool
}

// run looks at page after page. When it is called off, what was found stays.
func (p *proposal) run(ctx context.Context, report func(done, total int)) error {
	pages, err := p.desk.PagesIn(ctx, p.where)
	if err != nil {
		return err
	}
	for i, page := range pages {
		proposals, err := p.desk.Propose(ctx, page.ID)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		steps, unsure := chosen(proposals, p.alone, p.kinds)
		if p.doubtful = p.doubtful || unsure; len(steps) > 0 {
			p.pages, p.found[page.ID] = append(p.pages, page.ID), steps
		}
		report(i+1, len(pages))
	}
	return nil
}

// applyProposal sets what was found, as one action.
func (v *View) applyProposal(name string, work *proposal, err error) {
	switch {
	case err != nil:
		v.fail(err)
		return
	case len(work.pages) == 0:
		v.hint("tidy.said.nothing-proposed")
		v.root.Refresh()
		v.room.Event("tidied", name)
		return
	}
	var done app.Copied
	v.act(name, func(ctx context.Context) (err error) {
		done, err = work.desk.EditPages(ctx, app.PageRange{Pages: work.pages}, false,
			func(page archive.Page) []archive.Step { return work.found[page.ID] })
		return err
	}, func() string {
		if work.doubtful {
			return v.say("tidy.said.doubtful")
		}
		return v.editedWords(done)
	})
}
