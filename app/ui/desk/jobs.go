package desk

import (
	"context"

	"daluang/app"
	"daluang/app/ui/kit"
)

// The kinds of long work.
const (
	jobImport = "import"
	jobSeal   = "seal"
	jobSend   = "send"
	jobPDF    = "pdf"
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
		return work(ctx, func(p app.Progress) { panel.Report(p.Done, p.Total) })
	}, func(err error) {
		cancel()
		v.jobs[kind]--
		result := done(err)
		v.panels.finish(kind, panel, result, err == nil)
		v.reload(func() {
			if len(result.event) > 0 {
				v.room.Event(result.event...)
			}
		})
	})
	v.show()
}
