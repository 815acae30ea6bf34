package desk

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/storage/archive"
)

// ActionSplit proposes how the open batch falls into items.
const (
	ActionSplit = "desk.split"
	jobSplit    = "split"
)

// planHeight is the room for the items of a proposal; the rest is scrolled to.
const planHeight = 160

// askSplit reads the separators of the open batch and shows what would become of
// it. Nothing is changed before the clerk says so.
func (v *View) askSplit() {
	if v.jobs[jobSplit] > 0 {
		return
	}
	v.saveAll()
	desk, batch := v.room.Desk, v.model.Batch
	var plan app.SplitPlan
	v.long(jobSplit, v.say("desk.split.reading"), func(ctx context.Context, report app.Report) (err error) {
		plan, err = desk.ProposeSplit(ctx, string(batch), app.SplitAsk{}, report)
		return err
	}, func(err error) outcome {
		switch {
		case err != nil && v.room.Texts.Explain(err).Key == "cancelled":
			return outcome{}
		case err != nil:
			return outcome{v.room.Texts.Explain(err).String(), nil, nil}
		case len(plan.Items) == 0:
			return outcome{v.room.Texts.Sentences("no-split").String(), nil, []any{"split proposed", 0}}
		case v.model.Batch == batch:
			v.offerSplit(plan)
		}
		return outcome{event: []any{"split proposed", len(plan.Items)}}
	})
}

// offerSplit shows a proposal: how the list agrees with it, then its items.
func (v *View) offerSplit(plan app.SplitPlan) {
	keep := func() { v.keepSplit(plan) }
	items := container.NewVScroll(sentence(strings.Join(v.splitLines(plan), "\n"), widget.MediumImportance))
	items.SetMinSize(fyne.NewSize(0, planHeight))
	parts := []fyne.CanvasObject{}
	if tally := v.room.Texts.TallyWords(plan.Tally); len(tally) > 0 {
		parts = append(parts, sentence(strings.Join(tally, " · "), widget.WarningImportance))
	}
	parts = append(parts, items, sentence(v.say("desk.split.what"), widget.LowImportance),
		v.choices(v.button("desk.split.keep", keep, "items", v.number(len(plan.Items)))))
	v.panels.ask(newSheet(v.say("desk.split.title", "items", v.number(len(plan.Items)), "batch", plan.Batch.Name), parts...), keep)
}

// splitLines are the items of a proposal, one a line.
func (v *View) splitLines(plan app.SplitPlan) (lines []string) {
	for _, item := range plan.Items {
		number, title := v.say("desk.split.undescribed"), ""
		if item.Entry != nil {
			number, title = item.Entry.Number, item.Entry.Title
		}
		lines = append(lines, v.say("desk.split.item", "number", number, "title", title,
			"from", v.number(item.From), "to", v.number(item.To), "pages", v.number(len(item.Pages))))
	}
	return lines
}

// keepSplit makes the items.
func (v *View) keepSplit(plan app.SplitPlan) {
	desk := v.room.Desk
	v.panels.close()
	var made []archive.ID
	v.work.inTurn("split a batch", func(ctx context.Context) (err error) {
		made, err = desk.KeepSplit(ctx, plan)
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.reload(func() {
			v.tell("desk.split.kept", "items", v.number(len(made)))
			v.room.Event("split kept", len(made))
		})
	})
}
