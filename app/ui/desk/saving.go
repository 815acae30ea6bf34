package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// askSave asks where a copy goes that leaves the desk, whether it is of the item
// on the screen or of the whole batch, and whether it carries the stamp.
func (v *View) askSave() {
	item, shown := v.model.Item()
	batch, here := v.model.Current()
	if !shown || !here {
		return
	}
	v.saveAll()
	path := kit.NewField(v.say("desk.save.path"), v.room.Keys, v.words)
	home, _ := os.UserHomeDir() // empty: the clerk says where
	path.Set(filepath.Join(home, filepath.Base(strings.TrimSuffix(item.Source, filepath.Ext(item.Source))+".pdf")))
	stamp, choice := app.AsSet, (*kit.Button)(nil)
	choice = v.button("desk.save.stamp-as-set", func() {
		stamp = map[app.Stamping]app.Stamping{app.AsSet: app.Stamped, app.Stamped: app.Unstamped, app.Unstamped: app.AsSet}[stamp]
		choice.SetText(v.stampWords(stamp))
	})
	one := func() { v.saveTo(path, func(name string) { v.saveItem(item, name, stamp) }) }
	all := v.button("desk.save.batch", func() {
		v.saveTo(path, func(name string) { v.saveBatch(batch, name, stamp) })
	})
	parts := []fyne.CanvasObject{
		container.NewBorder(nil, nil, nil, container.NewVBox(widget.NewLabel(""), v.button("desk.save.folder", func() { v.pickPlace(path) })), path),
		container.NewHBox(choice),
	}
	if item.Signature == archive.SignatureUnverified {
		parts = append(parts, sentence(v.say("desk.save.signed"), widget.WarningImportance))
	}
	path.OnNext = one
	v.panels.ask(newSheet(v.say("desk.save.ask"), append(parts, v.choices(v.button("desk.save.item", one), all))...), one)
	path.Focus()
	v.place(map[string]fyne.CanvasObject{"save-path": path})
}

func (v *View) stampWords(stamp app.Stamping) string {
	switch stamp {
	case app.Stamped:
		return v.say("desk.save.stamp-on")
	case app.Unstamped:
		return v.say("desk.save.stamp-off")
	}
	return v.say("desk.save.stamp-as-set")
}

// pickPlace puts another folder before the name.
func (v *View) pickPlace(path *kit.Field) {
	v.present(dialog.NewFolderOpen(func(chosen fyne.ListableURI, err error) {
		if err == nil && chosen != nil {
			path.Set(filepath.Join(chosen.Path(), filepath.Base(path.Text())))
		}
	}, v.room.Window))
}

// saveTo goes on with a whole name that ends in .pdf.
func (v *View) saveTo(path *kit.Field, goOn func(name string)) {
	name := strings.TrimSpace(path.Text())
	if !filepath.IsAbs(name) {
		path.SetError(v.say("desk.save.no-path"))
		return
	}
	if !strings.EqualFold(filepath.Ext(name), ".pdf") {
		name += ".pdf"
	}
	v.panels.close()
	goOn(name)
}

func (v *View) saveItem(shown archive.Item, name string, stamp app.Stamping) {
	desk := v.room.Desk
	v.long(jobSave, v.say("desk.save.title"), func(ctx context.Context, report app.Report) error {
		item, err := desk.Item(ctx, shown.ID)
		if err != nil {
			return err
		}
		_, err = desk.WriteAccessFile(ctx, item, name, app.AccessOptions{Stamp: stamp}, report)
		return err
	}, func(err error) outcome { return v.copySaved(name, nil, err) })
}

// saveBatch makes the copies that are missing itself: the preparer yields.
func (v *View) saveBatch(batch archive.Batch, name string, stamp app.Stamping) {
	var written app.Written
	desk := v.room.Desk
	goOn := v.preparer.yield()
	v.long(jobSave, v.say("desk.save.title"), func(ctx context.Context, report app.Report) (err error) {
		written, err = desk.WriteBatchFile(ctx, string(batch.ID), name, app.AccessOptions{Stamp: stamp}, report)
		return err
	}, func(err error) outcome {
		goOn()
		return v.copySaved(name, written.Failed, err)
	})
}

func (v *View) copySaved(name string, failed []app.FailedItem, err error) outcome {
	if err != nil {
		return outcome{sentence: v.room.Texts.Explain(err).String(), event: []any{"unsaved", app.Explain(err).Key}}
	}
	result := outcome{sentence: v.say("desk.save.done", "path", name), event: []any{"saved", len(failed)}}
	if len(failed) > 0 {
		result.sentence = v.say("desk.save.partly", "path", name, "count", v.number(len(failed)))
	}
	for _, item := range failed {
		result.problems = append(result.problems, v.troubleWords(item))
	}
	return result
}
