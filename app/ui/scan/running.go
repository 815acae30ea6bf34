package scan

import (
	"context"
	"errors"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/storage/archive"
)

// Main is Ctrl+Enter: the next step with the stack at hand.
func (v *View) Main() {
	switch m := v.model; {
	case v.asking != nil:
		v.asking()
	case m.Phase == Running:
	case m.Phase == Uneven:
		v.joinBacks()
	default:
		v.run()
	}
}

// run scans: a new stack, the rest of one that stopped, or the backs of one.
func (v *View) run() {
	m := v.model
	if m.Asked.Device == "" {
		v.tell(v.say("scan.said.no-scanner"), true)
		return
	}
	if m.Phase == Ready {
		m.Into = v.room.Batch()
	}
	job, batch, desk := m.Asked, m.Into, v.room.Desk
	stack := app.Stack{Device: job.Device, Batch: batch, Settings: job.Settings, Await: job.Await, Kept: m.Captured}
	switch {
	case m.Phase == Turn:
		m.Backs, stack.Kept = true, 0
	case m.Phase != Stopped:
		m.Fresh()
		stack.Kept = 0
	}
	if job.Turned {
		if stack.Side = archive.Front; m.Backs {
			stack.Side = archive.Back
		}
	} else if job.Await {
		stack.Again = v.again(job, batch)
	}
	m.Phase, m.Waiting, m.Began, m.Kept, m.Captured = Running, false, v.room.Now(), stack.Kept, stack.Kept
	m.Follow = true
	v.tell("", false)
	ctx, cancel := context.WithCancel(context.Background())
	v.stop = cancel
	appear := v.room.Appearing(batch)
	var result app.Scanned
	v.room.Long(v.say("scan.title", "batch", batch), func(outer context.Context, report app.Report) (err error) {
		defer context.AfterFunc(outer, cancel)()
		if err := desk.KeepLastScan(ctx, job); err != nil {
			return err
		}
		result, err = desk.ScanStack(ctx, stack, func(p app.ScanProgress) {
			report(app.Progress{Done: p.Pages})
			v.room.Do(func() { v.came(p, appear) })
		})
		if after := desk.AfterScan(context.WithoutCancel(outer), job, batch, nil); err == nil && result.Pages > 0 {
			err = after
		}
		return err
	}, func(err error) (string, []any) {
		cancel()
		return v.ended(job, batch, result, err)
	})
	v.room.Event("scan begun", stack.Kept)
	v.show()
}

// again tells of a whole stack before the feeder waits for the next one.
func (v *View) again(job app.ScanJob, batch string) func(app.Scanned) bool {
	desk := v.room.Desk
	return func(done app.Scanned) bool {
		if err := desk.AfterScan(context.Background(), job, batch, nil); err != nil {
			v.room.Log.Warn("what follows a stack was not done", "error", app.Explain(err).Key)
		}
		v.room.Do(func() {
			v.model.Captured, v.model.Kept, v.model.Began = 0, 0, v.room.Now()
			v.tell(v.say("scan.said.next-stack", "pages", v.room.Number(done.Pages)), false)
			v.room.Event("scan stack", done.Pages)
		})
		return true
	}
}

// came shows how far the stack is.
func (v *View) came(p app.ScanProgress, appear func()) {
	m := v.model
	if m.Phase != Running {
		return
	}
	more := p.Pages > m.Captured
	m.Waiting = p.Waiting
	if more {
		m.Captured, m.Sheet = p.Pages, p.Sheet
		appear()
		if m.Sentence != "" {
			v.tell("", false)
		}
	}
	v.showState()
}

// Stop ends the stack; what came stays.
func (v *View) Stop() {
	if v.model.Phase == Running && v.stop != nil {
		v.tell(v.say("scan.said.stopping"), false)
		v.stop()
	}
}

// ended says what came of a stack: all is there, or which sheet to put back.
func (v *View) ended(job app.ScanJob, batch string, result app.Scanned, err error) (string, []any) {
	m := v.model
	m.Waiting, v.stop = false, nil
	m.Captured = max(m.Captured, result.Pages)
	said := v.say("scan.said.done", "pages", v.room.Number(m.Captured))
	var stopped *acquire.Error
	switch {
	case err == nil && job.Turned && !m.Backs:
		m.Phase = Turn
		said = v.say("scan.said.turn", "pages", v.room.Number(m.Captured))
	case err == nil && job.Turned:
		m.Phase = Uneven
		defer v.joinBacks()
	case err == nil:
		m.Phase = Ready
	case errors.As(err, &stopped) && m.Captured == 0:
		m.Phase = Ready
		said = v.withoutPages(err)
		if stopped.Code == acquire.Cancelled {
			said = v.say("scan.said.stopped-early")
		}
	case errors.As(err, &stopped):
		m.Phase = Stopped
		said = v.room.Texts.Explain(err).String()
	default: // the disk, the batch: nothing that a sheet cures
		if m.Phase = Ready; m.Captured > 0 {
			m.Phase = Stopped
		}
		said = v.room.Texts.Explain(err).String()
	}
	amiss := err != nil && !(errors.Is(err, acquire.Cancelled) || errors.Is(err, context.Canceled))
	v.tell(said, amiss)
	v.show()
	if err != nil {
		v.room.Log.Warn("a stack stopped", "error", app.Explain(err).Key, "pages", m.Captured)
		return said, []any{"scan stopped", app.Explain(err).Key, m.Captured}
	}
	return said, []any{"scan done", m.Captured}
}

// withoutPages is an error of a stack of which no page came: what happened and
// what to do, without a count of nothing.
func (v *View) withoutPages(err error) string {
	why := v.room.Texts.Explain(err)
	return why.What + " " + why.Next
}

// joinBacks puts backs behind their fronts, or says that their counts differ.
func (v *View) joinBacks() {
	desk, batch := v.room.Desk, v.model.Into
	sheets := 0
	v.room.InTurn("join backs", func(ctx context.Context) (err error) {
		sheets, err = desk.JoinBacks(ctx, batch)
		return err
	}, func(err error) {
		if err != nil {
			v.model.Phase = Uneven
			v.tell(v.room.Texts.Explain(err).String(), true)
			v.room.Event("scan uneven")
			v.show()
			return
		}
		v.model.Fresh()
		v.room.Reload(func() {
			v.tell(v.say("scan.said.joined", "sheets", v.room.Number(sheets)), false)
			v.show()
			v.room.Event("scan joined", sheets)
		})
	})
}

// moreBacks scans sides that were left out, to be joined with the others.
func (v *View) moreBacks() {
	v.model.Phase, v.model.Captured = Turn, 0
	v.run()
}

// fresh gives up the stack at hand: the pages stay, the next one counts anew.
func (v *View) fresh() {
	v.model.Fresh()
	v.show()
	v.main.Focus()
}
