package desk

import (
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
	"daluang/app/ui/tidy"
	"daluang/storage/archive"
)

func (v *View) newTidy() *tidy.View {
	return tidy.New(tidy.Room{
		Desk: v.room.Desk, Texts: v.room.Texts, Do: v.room.Do, Now: v.room.Now, Log: v.room.Log,
		Keys: v.room.Keys, Words: v.words, Number: v.number,
		Start: v.work.startWithin, InTurn: v.work.inTurn,
		Reload: func(done func()) { v.reload(done) },
		Changed: func(items ...archive.ID) {
			for _, item := range items {
				v.preparer.changed(item)
			}
		},
		AskFile: v.askTidyFile, Acts: v.showActions,
		Leafed: func() { v.preparer.rest() },
		Say:    v.room.Status.Say, Event: v.room.Event,
	})
}

// Tidying is what the screen of tidying shows; for reading.
func (v *View) Tidying() *tidy.Model { return v.tidy.Model() }

func (v *View) toggleTidy() {
	if v.tidying {
		v.leaveTidy()
	} else {
		v.enterTidy()
	}
}

// enterTidy brings the screen of tidying to the front, at the page on this one.
// What is typed is saved first.
func (v *View) enterTidy() {
	if v.tidying || v.model.Empty() {
		return
	}
	v.leaveScan()
	v.saveAll()
	if v.panels.open != nil {
		v.panels.close()
	}
	v.tidying = true
	v.above.Objects = nil
	v.tidy.Notices().Objects = []fyne.CanvasObject{v.panels.box}
	v.sheets.Hide()
	v.letGo()
	v.tidy.Object().Show()
	page, _ := v.model.Page()
	v.show()
	v.tidy.Enter(page.ID)
	v.keepSessionSoon()
	v.place(v.tidy.Places())
	v.room.Event("tidy open")
}

// letGo lets the pictures of the screen behind go: two screens of them would not
// fit an office computer.
func (v *View) letGo() {
	v.paper.shelf.Clear()
	v.pages.thumbs.Release()
}

// leaveTidy goes on to describing, at the page that was looked at.
func (v *View) leaveTidy() {
	if !v.tidying {
		return
	}
	if v.panels.open != nil {
		v.panels.close()
	}
	page := v.tidy.Leave()
	v.tidying = false
	v.tidy.Notices().Objects = nil
	v.above.Objects = []fyne.CanvasObject{v.panels.box}
	v.tidy.Object().Hide()
	v.sheets.Show()
	v.model.ShowSubject(page)
	v.show()
	v.pages.thumbs.Refresh()
	v.root.Refresh()
	if v.model.Editable() && v.model.At >= 0 {
		v.form.focus()
	}
	v.keepSessionSoon()
	v.Places()
	v.room.Event("tidy closed")
}

// askTidyFile asks which file the screen of tidying is to take in.
func (v *View) askTidyFile(title string, chosen func(paths []string)) {
	path := kit.NewField(v.say("desk.import.path"), v.room.Keys, v.words)
	begin := func() {
		name := strings.TrimSpace(path.Text())
		if _, err := os.Stat(name); err != nil {
			path.SetError(v.say("desk.import.no-such"))
			return
		}
		v.panels.close()
		chosen([]string{name})
	}
	path.OnNext = begin
	pick := func() {
		v.present(dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
			if err == nil && file != nil {
				file.Close()
				v.panels.close()
				chosen([]string{file.URI().Path()})
			}
		}, v.room.Window))
	}
	row := container.NewBorder(nil, nil, nil, container.NewVBox(widget.NewLabel(""), v.button("desk.import.begin", begin)), path)
	v.panels.ask(newSheet(title, v.choices(v.button("desk.import.file", pick)), row), pick)
	path.Focus()
	v.place(map[string]fyne.CanvasObject{"tidy-path": path})
}
