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
}

// long runs work with a panel that counts and can stop it. done is called on
// the user-interface goroutine and says what came of it; an empty sentence
// takes the panel away.
func (v *View) long(kind, title string, work func(context.Context, app.Report) error, done func(error) outcome) {
	panel := kit.NewProgress(v.room.Keys, v.room.Do, v.room.Now, v.words)
	panel.Number = v.number
	panel.OnResized = func() {
		if panel.Hidden {
			v.panels.work.Remove(panel)
		}
		v.panels.resized()
	}
	v.panels.sweep()
	v.panels.work.Add(panel)
	ctx, cancel := context.WithCancel(v.work.ctx)
	v.jobs[kind]++
	panel.Start(title, cancel)
	v.work.start(ctx, kind, func(ctx context.Context) error {
		return work(ctx, func(p app.Progress) { panel.Report(p.Done, p.Total) })
	}, func(err error) {
		cancel()
		v.jobs[kind]--
		result := done(err)
		if result.sentence == "" {
			v.panels.work.Remove(panel)
			v.panels.resized()
		} else {
			panel.Finish(result.sentence, result.problems)
			v.room.Status.Say(result.sentence)
			if err == nil && len(result.problems) == 0 {
				v.panels.told = append(v.panels.told, panel)
			}
		}
		v.reload(nil)
	})
	v.show()
}
