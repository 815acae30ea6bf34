package desk

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// askSeal reads how quality control stands and then asks.
func (v *View) askSeal() {
	v.saveAll()
	batch, ok := v.model.Current()
	if !ok || v.jobs[jobSeal] > 0 {
		return
	}
	desk := v.room.Desk
	var standing app.CheckBeforeSeal
	v.work.inTurn("read quality control", func(ctx context.Context) (err error) {
		standing, err = desk.CheckBeforeSeal(ctx, string(batch.ID))
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		if now, ok := v.model.Current(); ok && now.ID == batch.ID {
			v.askSealing(batch, standing)
		}
	})
}

// checkWords say how quality control stands before sealing, and the next step
// where there is one.
func (v *View) checkWords(standing app.CheckBeforeSeal) (words string, importance widget.Importance) {
	switch {
	case standing.Drawn && !standing.Passed:
		return v.say("desk.seal.check-open", "waiting", v.number(standing.Waiting), "bad", v.number(standing.Bad)), widget.DangerImportance
	case standing.Unseen > 0:
		return v.say("desk.seal.check-diplomas", "count", v.number(standing.Unseen)), widget.WarningImportance
	case !standing.Drawn:
		return v.say("desk.seal.check-none"), widget.WarningImportance
	}
	return v.say("desk.seal.check-passed", "pages", v.number(standing.Seen)), widget.SuccessImportance
}

// askSealing shows what a clerk should know before sealing, and asks once. A
// sample that has not passed makes finishing it the one thing to do.
func (v *View) askSealing(batch archive.Batch, standing app.CheckBeforeSeal) {
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
	warn("desk.seal.no-code", list.NoCode, widget.WarningImportance)
	warn("desk.seal.no-security", list.NoSecurity, widget.WarningImportance)
	warn("desk.seal.unread-dates", list.UnreadDates, widget.WarningImportance)
	warn("desk.seal.problems", list.Problems, widget.DangerImportance)
	if list.Problems > 0 {
		parts = append(parts, v.troubleList(v.troubles()))
	}
	words, importance := v.checkWords(standing)
	parts = append(parts, sentence(words, importance), sentence(v.say("desk.seal.after"), widget.MediumImportance))
	check := func() {
		v.panels.close()
		v.openCheck()
	}
	if standing.Drawn && !standing.Passed {
		finish := v.button("desk.seal.check", check)
		v.panels.ask(newSheet(v.say("desk.seal.ask", "batch", batch.Name), append(parts, v.choices(finish))...), check)
		v.room.Window.Canvas().Focus(finish)
		v.place(map[string]fyne.CanvasObject{"seal-check": finish})
		v.room.Event("seal held back")
		return
	}
	seal := func() {
		v.panels.close()
		v.seal(string(batch.ID), batch.Name)
	}
	now := v.button("desk.seal.now", seal)
	var others []*kit.Button
	if importance == widget.WarningImportance {
		others = append(others, v.button("desk.seal.check", check))
	}
	if list.First != "" {
		others = append(others, v.button("desk.seal.show", func() {
			v.panels.close()
			v.model.ShowItem(list.First)
			v.show()
		}))
	}
	row := v.choices(now, others...)
	v.panels.ask(newSheet(v.say("desk.seal.ask", "batch", batch.Name), append(parts, row)...), seal)
	v.room.Window.Canvas().Focus(now)
	v.place(map[string]fyne.CanvasObject{"seal-now": now})
	v.room.Event("seal asked")
}

// seal closes a batch for handing over.
func (v *View) seal(batch, name string) {
	var sealed app.Sealed
	desk := v.room.Desk
	goOn := v.preparer.yield()
	v.long(jobSeal, v.say("desk.seal.title", "batch", name), func(ctx context.Context, report app.Report) (err error) {
		sealed, err = desk.Seal(ctx, batch, app.AccessOptions{}, report)
		return err
	}, func(err error) outcome {
		if err != nil {
			goOn()
			return v.unsealed(err)
		}
		v.preparer.sealed(archive.ID(batch))
		goOn()
		return outcome{v.say("desk.seal.done", "batch", name, "items", v.number(sealed.Items), "pages", v.number(sealed.Pages)), nil, []any{"sealed"}}
	})
}

// unsealed says why a batch is not sealed. Items that failed are listed with a
// way to each; a question that is open stays, and they are told in the panel.
func (v *View) unsealed(err error) outcome {
	result := outcome{sentence: v.room.Texts.Explain(err).String(), event: []any{"unsealed", app.Explain(err).Key}}
	var unready *app.Unready
	if !errors.As(err, &unready) {
		return result
	}
	var all []trouble
	for _, failed := range unready.Items {
		all = append(all, trouble{failed.Item, v.troubleWords(failed)})
		result.problems = append(result.problems, v.troubleWords(failed))
	}
	if v.panels.open != nil || v.model.itemAt(unready.Items[0].Item) < 0 {
		return result
	}
	again := v.button("desk.seal.again", v.askSeal)
	said := v.say("desk.seal.unready", "count", v.number(len(all)))
	v.panels.ask(newSheet(said, v.troubleList(all), v.choices(again)), v.askSeal)
	v.room.Status.Say(said)
	return outcome{event: result.event}
}
