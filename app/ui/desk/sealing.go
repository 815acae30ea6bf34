package desk

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
)

// askSeal shows what a clerk should know before sealing, and asks once.
func (v *View) askSeal() {
	v.saveAll()
	batch, ok := v.model.Current()
	if !ok {
		return
	}
	list := v.model.CheckList()
	parts := []fyne.CanvasObject{
		sentence(v.say("desk.seal.content", "items", v.number(list.Items), "pages", v.number(list.Pages)), widget.SuccessImportance),
	}
	warn := func(key string, count int, importance widget.Importance) {
		if count > 0 {
			parts = append(parts, sentence(v.say(key, "count", v.number(count)), importance))
		}
	}
	if list.Undescribed == 0 {
		parts = append(parts, sentence(v.say("desk.seal.all-described"), widget.SuccessImportance))
	}
	warn("desk.seal.undescribed", list.Undescribed, widget.WarningImportance)
	warn("desk.seal.problems", list.Problems, widget.DangerImportance)
	warn("desk.seal.no-code", list.NoCode, widget.WarningImportance)
	warn("desk.seal.no-security", list.NoSecurity, widget.WarningImportance)
	warn("desk.seal.unread-dates", list.UnreadDates, widget.WarningImportance)
	parts = append(parts, sentence(v.say("desk.seal.after"), widget.MediumImportance))
	seal := func() {
		v.panels.close()
		v.seal(string(batch.ID), batch.Name)
	}
	now := v.button("desk.seal.now", seal)
	row := v.choices(now)
	if list.First != "" {
		row = v.choices(now, v.button("desk.seal.show", func() {
			v.panels.close()
			v.model.ShowItem(list.First)
			v.show()
		}))
	}
	v.panels.ask(newSheet(v.say("desk.seal.ask", "batch", batch.Name), append(parts, row)...), seal)
	v.room.Window.Canvas().Focus(now)
	v.place(map[string]fyne.CanvasObject{"seal-now": now})
}

// seal closes a batch for handing over.
func (v *View) seal(batch, name string) {
	var sealed app.Sealed
	desk := v.room.Desk
	v.long(jobSeal, v.say("desk.seal.title", "batch", name), func(ctx context.Context, report app.Report) (err error) {
		sealed, err = desk.Seal(ctx, batch, app.AccessOptions{}, report)
		return err
	}, func(err error) outcome {
		if err != nil {
			return v.unsealed(err)
		}
		return outcome{v.say("desk.seal.done", "batch", name, "items", v.number(sealed.Items), "pages", v.number(sealed.Pages)), nil, []any{"sealed"}}
	})
}

// unsealed says why a batch is not sealed, item by item where that is known.
func (v *View) unsealed(err error) outcome {
	result := outcome{sentence: v.room.Texts.Explain(err).String()}
	var unready *app.Unready
	if errors.As(err, &unready) {
		for _, failed := range unready.Items {
			explanation := v.room.Texts.Explain(failed.Err)
			result.problems = append(result.problems, failed.Source+": "+explanation.What+" "+explanation.Next)
		}
	}
	return result
}
