package desk

import (
	"context"
	"maps"
	"strings"
	"time"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// sessionPause is how long typing may go on before it is written to the
// session file.
const sessionPause = 2 * time.Second

func dossierText(dossier archive.Dossier) string {
	return strings.TrimSpace(dossier.Number + " " + dossier.Title)
}

// typed takes a change in the form.
func (v *View) typed(field, text string) {
	v.model.Type(field, text)
	v.keepSessionSoon()
}

// saveAndNext saves the item on the screen and turns to the next one that is
// not described. With a value that cannot be saved it stays and says so.
func (v *View) saveAndNext() {
	item, ok := v.model.Item()
	if !ok || !v.model.Editable() || !v.form.sound() {
		return
	}
	v.panels.sweep(func(ended endedPanel) bool { return ended.well })
	v.save(item.ID)
	next, more := v.model.NextUndescribed()
	switch {
	case more && next != item.ID:
		v.model.ShowItem(next)
	case more:
		v.tell("desk.said.title-needed")
	default:
		v.tell("desk.said.all-described")
	}
	v.show()
	if more {
		v.form.focus()
	}
}

// save writes what is unsaved of an item behind the clerk's back. What cannot
// be written stays typed in the form, with the reason.
func (v *View) save(id archive.ID) {
	values := v.model.Unsaved(id)
	if len(values) == 0 {
		return
	}
	var item archive.Item
	var dossier archive.Dossier
	desk := v.room.Desk
	v.work.inTurn("describe", func(ctx context.Context) (err error) {
		if _, err = desk.Describe(ctx, id, values); err != nil {
			return err
		}
		if item, err = desk.Item(ctx, id); err == nil && item.Dossier != "" {
			dossier, err = desk.Dossier(ctx, item.Dossier)
		}
		return err
	}, func(err error) { v.saved(id, item, dossier, values, err) })
}

func (v *View) saved(id archive.ID, item archive.Item, dossier archive.Dossier, values Values, err error) {
	if err != nil {
		v.fail(err)
		v.keepSessionSoon()
		return
	}
	v.model.Kept(item, dossier, values)
	v.preparer.changed(id)
	v.keepSessionSoon()
	if v.model.itemAt(id) < 0 { // the clerk has gone to another batch
		v.reloadBatches(nil)
		v.room.Event("saved", item.Position)
		return
	}
	if v.model.Undescribed() > 0 {
		v.tell("desk.said.saved", "item", v.number(item.Position))
	}
	v.reloadBatches(nil)
	v.pages.thumbs.Refresh()
	v.show()
	v.room.Event("saved", item.Position)
}

// saveShown saves the item on the screen before the clerk goes elsewhere. A
// value that cannot be saved stays a draft and the others are saved.
func (v *View) saveShown() {
	if item, ok := v.model.Item(); ok && v.model.Editable() {
		v.saveSound(item.ID)
	}
}

// saveAll saves what is unsaved of the open batch.
func (v *View) saveAll() {
	if v.model.Editable() {
		for _, id := range v.model.Drafts() {
			v.saveSound(id)
		}
	}
}

// saveSound saves the values of an item that can be saved; the others stay
// typed.
func (v *View) saveSound(id archive.ID) {
	unsound := Values{}
	for field, value := range v.model.Unsaved(id) {
		if _, err := v.room.Desk.CheckField(field, value); err != nil {
			unsound[field] = value
		}
	}
	if len(unsound) == 0 {
		v.save(id)
		return
	}
	kept := maps.Clone(v.model.drafts[id])
	maps.DeleteFunc(v.model.drafts[id], func(field, _ string) bool { _, bad := unsound[field]; return bad })
	v.save(id)
	v.model.drafts[id] = kept
	v.tell("desk.said.draft-kept")
}

// ditto copies a field from the item before.
func (v *View) ditto(key string) {
	before, ok := v.model.Neighbour(-1)
	if !ok || !v.model.Editable() {
		return
	}
	item, _ := v.model.item(before)
	v.form.fields[key].Edit(v.model.Shown(item)[key])
}

// dittoHere copies the field that has the cursor.
func (v *View) dittoHere() {
	if field := kit.FieldOf(v.room.Window.Canvas().Focused()); field != nil && v.form.owns(field) {
		v.ditto(v.form.keyOf(field))
	}
}

// turn turns the page on the screen by quarters clockwise.
func (v *View) turn(quarters int) {
	page, ok := v.model.Page()
	if !ok {
		return
	}
	desk := v.room.Desk
	v.work.inTurn("turn", func(ctx context.Context) error { return desk.Turn(ctx, page.ID, quarters) }, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.preparer.changed(page.Item)
		v.reloadContent(func() {
			v.tell("desk.said.turned")
			v.room.Event("turned")
		})
	})
}

// step undoes or redoes the last thing done in the batch and shows it. What is
// typed is saved first, so that it is the first thing to be undone.
func (v *View) step(said string, step func(context.Context, archive.ID) (archive.ID, error)) {
	v.saveShown()
	batch := v.model.Batch
	var subject archive.ID
	v.work.inTurn("undo", func(ctx context.Context) (err error) {
		subject, err = step(ctx, batch)
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.reload(func() {
			if v.model.ShowSubject(subject) {
				item, _ := v.model.Item()
				v.preparer.changed(item.ID)
			}
			v.show()
			if v.tidying {
				v.tidy.ShowSubject(subject)
			}
			v.tell(said)
			v.room.Event("undone")
		})
	})
}

func (v *View) undo() { v.step("desk.said.undone", v.room.Desk.Undo) }
func (v *View) redo() { v.step("desk.said.redone", v.room.Desk.Redo) }

// keepSessionSoon writes the session once typing pauses, or every two seconds.
func (v *View) keepSessionSoon() {
	if v.keeping {
		return
	}
	v.keeping = true
	time.AfterFunc(sessionPause, func() {
		v.room.Do(func() {
			v.keeping = false
			v.keepSession()
		})
	})
}

// keepSession writes where the clerk is and what is not saved.
func (v *View) keepSession() {
	page, _ := v.model.Page()
	kept := sessionContent{Batch: v.model.Batch, Page: page.ID, Tidying: v.tidying, Drafts: v.model.AllDrafts()}
	file := v.session.file
	v.work.inTurn("keep the session", func(context.Context) error { return writeSession(file, kept) }, func(err error) {
		if err != nil {
			v.room.Log.Warn("session not kept", "error", app.Explain(err).Key)
		}
	})
}
