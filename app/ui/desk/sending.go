package desk

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// send hands the sealed batches over, after enrolling where that is not done.
func (v *View) send() {
	switch {
	case v.jobs[jobSend] > 0:
		v.tell("desk.sync.sending")
	case !v.enrolled:
		v.askEnrol()
	default:
		v.sync(nil)
	}
}

// askEnrol asks for the archive's address and the one-time code.
func (v *View) askEnrol() {
	server := kit.NewField(v.say("desk.enrol.server"), v.room.Keys, v.words)
	server.SetHint(v.say("desk.enrol.server-hint"))
	code := kit.NewField(v.say("desk.enrol.code"), v.room.Keys, v.words)
	enrol := func() {
		address, secret := strings.TrimSpace(server.Text()), strings.TrimSpace(code.Text())
		switch {
		case address == "":
			server.SetError(v.say("desk.enrol.server-needed"))
			server.Focus()
		case secret == "":
			code.SetError(v.say("desk.enrol.code-needed"))
			code.Focus()
		default:
			v.panels.close()
			v.sync(func(ctx context.Context) error { return v.room.Desk.Enrol(ctx, address, secret) })
		}
	}
	code.OnNext = enrol
	now := v.button("desk.enrol.now", enrol)
	v.panels.ask(newSheet(v.say("desk.enrol.ask"), server, code, v.choices(now)), enrol)
	server.Focus()
	v.place(map[string]fyne.CanvasObject{"enrol-server": server, "enrol-code": code, "enrol-now": now})
}

// sync sends what is sealed; first, if any, is done before.
func (v *View) sync(first func(context.Context) error) {
	var batches []app.SyncedBatch
	desk := v.room.Desk
	v.long(jobSend, v.say("desk.send.title"), func(ctx context.Context, report app.Report) (err error) {
		if first != nil {
			if err := first(ctx); err != nil {
				return err
			}
		}
		batches, err = desk.Sync(ctx, "", report)
		return err
	}, func(err error) outcome {
		result := v.synced(batches, err)
		result.event = []any{"synced", "received"}
		if err != nil {
			result.event = []any{"synced", app.Explain(err).Key}
		}
		return result
	})
}

func (v *View) synced(batches []app.SyncedBatch, err error) outcome {
	received := 0
	var result outcome
	for _, batch := range batches {
		if batch.Receipt != (archive.Digest{}) {
			received++
		}
		if batch.Err != nil {
			result.problems = append(result.problems, batch.Batch.Name+": "+v.room.Texts.Explain(batch.Err).String())
		}
	}
	if received > 0 {
		result.sentence = v.say("desk.send.received", "count", v.number(received))
	}
	if err != nil {
		result.sentence = strings.TrimSpace(result.sentence + " " + v.room.Texts.Explain(err).String())
	}
	if result.sentence == "" {
		result.sentence = v.say("desk.send.nothing")
	}
	return result
}
