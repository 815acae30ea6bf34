package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
)

// refreshPause is how often pages that are being imported appear.
const refreshPause = 700 * time.Millisecond

// askBatch asks for the name of a new batch.
func (v *View) askBatch() {
	field := kit.NewField(v.say("desk.batch.name"), v.room.Keys, v.words)
	field.Set(v.freeName())
	pick := v.newProfilePick(field.Text())
	make := func() { v.makeBatch(field, pick.chosen) }
	field.OnChanged = func(text string) { pick.show(text) }
	field.OnNext = make
	v.panels.ask(newSheet(v.say("desk.batch.ask"), field, pick.box, v.choices(v.button("desk.batch.make", make))), make)
	field.Focus()
	v.place(map[string]fyne.CanvasObject{"batch-name": field})
}

// freeName proposes the day, and a number where that is taken.
func (v *View) freeName() string {
	day := v.room.Now().Format("2006-01-02")
	taken := map[string]bool{}
	for _, batch := range v.model.Batches {
		taken[batch.Name] = true
	}
	name := v.say("desk.batch.default", "day", day)
	for n := 2; taken[name]; n++ {
		name = v.say("desk.batch.default-n", "day", day, "n", n)
	}
	return name
}

func (v *View) makeBatch(field *kit.Field, profile string) {
	name, desk := strings.TrimSpace(field.Text()), v.room.Desk
	for _, batch := range v.model.Batches {
		if strings.EqualFold(batch.Name, name) {
			field.SetError(v.say("desk.batch.taken"))
			return
		}
	}
	v.work.inTurn("make a batch", func(ctx context.Context) error {
		if _, err := desk.NewBatch(ctx, name); err != nil {
			return err
		}
		return takeProfile(ctx, desk, name, profile)
	}, func(err error) {
		if err != nil {
			explanation := v.room.Texts.Explain(err)
			field.SetError(explanation.What + " " + explanation.Next)
			return
		}
		v.panels.close()
		v.openNamed(name)
		v.tell("desk.said.batch-made", "batch", name)
		v.room.Event("batch made")
	})
}

// openNamed reads the batches and turns to the one of that name.
func (v *View) openNamed(name string) {
	v.reloadBatches(func() {
		for _, batch := range v.model.Batches {
			switch {
			case batch.Name != name:
			case batch.ID == v.model.Batch:
				v.reloadContent(nil)
			default:
				v.openBatch(batch.ID)
			}
		}
	})
}

// askImport asks what to import; files may as well be dropped on the window.
func (v *View) askImport() {
	path := kit.NewField(v.say("desk.import.path"), v.room.Keys, v.words)
	path.SetHint(v.say("desk.import.drop"))
	target := v.target()
	pick := v.newProfilePick(target)
	take := func(paths ...string) {
		v.panels.close()
		v.importAs(paths, target, pick.chosen, nil)
	}
	begin := func() {
		name := strings.TrimSpace(path.Text())
		if _, err := os.Stat(name); err != nil {
			path.SetError(v.say("desk.import.no-such"))
			return
		}
		take(name)
	}
	path.OnNext = begin
	folder := v.button("desk.import.folder", func() { v.pickFolder(take) })
	file := v.button("desk.import.file", func() { v.pickFile(take) })
	row := container.NewBorder(nil, nil, nil, container.NewVBox(widget.NewLabel(""), v.button("desk.import.begin", begin)), path)
	v.panels.ask(newSheet(v.say("desk.import.ask", "batch", target), pick.box, v.choices(folder, file), row), func() { v.pickFolder(take) })
	path.Focus()
	v.place(map[string]fyne.CanvasObject{"import-path": path, "import-folder": folder, "import-file": file})
}

func (v *View) pickFolder(take func(...string)) {
	picker := dialog.NewFolderOpen(func(chosen fyne.ListableURI, err error) {
		if err == nil && chosen != nil {
			take(chosen.Path())
		}
	}, v.room.Window)
	v.present(picker)
}

func (v *View) pickFile(take func(...string)) {
	picker := dialog.NewFileOpen(func(chosen fyne.URIReadCloser, err error) {
		if err == nil && chosen != nil {
			chosen.Close()
			take(chosen.URI().Path())
		}
	}, v.room.Window)
	v.present(picker)
}

// pickOne puts the name of a file into a field.
func (v *View) pickOne(field *kit.Field) {
	v.present(dialog.NewFileOpen(func(chosen fyne.URIReadCloser, err error) {
		if err == nil && chosen != nil {
			chosen.Close()
			field.Set(chosen.URI().Path())
		}
	}, v.room.Window))
}

func (v *View) present(picker *dialog.FileDialog) {
	v.picker = picker
	picker.SetOnClosed(func() {
		v.picker = nil
		v.showActions()
	})
	picker.Resize(v.room.Window.Canvas().Size().SubtractWidthHeight(120, 80))
	picker.Show()
	v.showActions()
}

// Drop imports what was dropped on the window.
func (v *View) Drop(paths []string) {
	if v.checker.shown() {
		v.checker.side.askReplacement(paths[0])
		return
	}
	if v.panels.open != nil {
		v.panels.close()
	}
	v.Import(paths)
}

// target is the name of the batch that an import goes to: the open one, or a
// new one where nothing may be added to that.
func (v *View) target() string {
	if batch, ok := v.model.Current(); ok && v.model.Editable() {
		return batch.Name
	}
	return v.freeName()
}

// Import takes files and folders into the open batch, or into a new one.
func (v *View) Import(paths []string) { v.ImportInto(paths, v.target(), nil) }

// ImportInto takes files and folders into a batch, turns to it, and calls then,
// if any, when it is done.
func (v *View) ImportInto(paths []string, batch string, then func()) {
	v.importAs(paths, batch, "", then)
}

// importAs is ImportInto with a profile for the batch, empty to leave it as it is.
func (v *View) importAs(paths []string, batch, profile string, then func()) {
	v.saveAll()
	var result app.Imported
	var choice app.ProfileChoice
	desk := v.room.Desk
	refresh := throttle{pause: refreshPause}
	opened := false
	appear := func() {
		if opened {
			v.reload(nil)
			return
		}
		opened = true
		v.openNamed(batch)
	}
	v.long(jobImport, v.say("desk.import.title", "batch", batch), func(ctx context.Context, report app.Report) (err error) {
		if err := takeProfile(ctx, desk, batch, profile); err != nil {
			return err
		}
		result, err = desk.Import(ctx, paths, batch, app.Split{}, func(p app.Progress) {
			report(p)
			v.room.Do(func() { refresh.call(v.room.Do, appear) })
		})
		if err == nil && result.Stored > 0 {
			choice, err = desk.ProfileChoice(ctx, batch)
		}
		return err
	}, func(err error) outcome {
		if !opened {
			opened = true
			v.openNamed(batch)
		}
		if then != nil {
			then()
		}
		return v.imported(result, choice, err)
	})
}

// imported says what an import did: stored, there already, refused with the
// reason of each file.
func (v *View) imported(result app.Imported, choice app.ProfileChoice, err error) outcome {
	say := []string{v.say("desk.import.stored", "count", v.number(result.Stored))}
	if result.Known > 0 {
		say = append(say, v.say("desk.import.known", "count", v.number(result.Known)))
	}
	if result.Elsewhere > 0 {
		say = append(say, v.say("desk.import.elsewhere", "count", v.number(result.Elsewhere)))
	}
	if len(result.Refused) > 0 {
		say = append(say, v.say("desk.import.refused", "count", v.number(len(result.Refused))))
	}
	if choice.Proposed != "" && choice.Chosen == "" {
		say = append(say, v.say("desk.profile.proposed-key", "profile", choice.Proposed))
	}
	if err != nil {
		say = append(say, v.room.Texts.Explain(err).String())
	}
	var problems []string
	for _, refused := range result.Refused {
		explanation := v.room.Texts.Explain(refused.Err)
		problems = append(problems, filepath.Base(refused.Path)+": "+explanation.What+" "+explanation.Next)
	}
	return outcome{strings.Join(say, " "), problems, []any{"imported", result.Stored}}
}
