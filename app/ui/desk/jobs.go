package desk

import (
	"context"
	"runtime/debug"

	"daluang/app"
	"daluang/app/ui/kit"
)

// The kinds of long work.
const (
	jobImport = "import"
	jobSeal   = "seal"
	jobSend   = "send"
	jobPDF    = "pdf"
	jobSave   = "save"
	jobScan   = "scan"
)

// outcome is what a piece of long work came to, in words.
type outcome struct {
	sentence string
	problems []string
	event    []any // for scripts, told once the screen shows it
}

// long runs work with a panel that counts and can stop it. done is called on
// the user-interface goroutine and says what came of it; an empty sentence
// takes the panel away.
func (v *View) long(kind, title string, work func(context.Context, app.Report) error, done func(error) outcome) {
	panel := kit.NewProgress(v.room.Keys, v.room.Do, v.room.Now, v.words)
	panel.Number = v.number
	panel.OnResized = func() { v.panels.resized(panel) }
	v.panels.begin(kind, panel)
	ctx, cancel := context.WithCancel(v.work.ctx)
	v.jobs[kind]++
	panel.Start(title, cancel)
	v.work.start(ctx, kind, func(ctx context.Context) error {
		defer debug.FreeOSMemory() // big pages are over: the office computer has other programs
		return work(ctx, func(p app.Progress) { panel.Report(p.Done, p.Total) })
	}, func(err error) {
		cancel()
		v.jobs[kind]--
		result := done(err)
		v.logEnd(kind, result, err)
		v.panels.finish(kind, panel, result, err == nil)
		v.reload(func() {
			if len(result.event) > 0 {
				v.room.Event(result.event...)
			}
		})
	})
	v.show()
}

func (v *View) logEnd(kind string, result outcome, err error) {
	if err != nil {
		v.room.Log.Warn("work ended", "work", kind, "error", app.Explain(err).Key)
		return
	}
	v.room.Log.Info("work ended", "work", kind, "problems", len(result.problems))
}
