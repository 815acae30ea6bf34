// Package desk is the workspace of the window: batches, the pages of one of
// them, the page on the screen and the form that describes it, with what takes
// a batch from paper to the archive – import, describe, seal, send, open, find.
//
// [Model] knows where the clerk is and what is typed, without widgets; [View]
// shows it and calls package app, always off the user-interface goroutine.
//
// What it promises after a crash: a page on the screen is on the disk; every
// "tersimpan" is in the catalogue; what was typed and not saved yet is in the
// session file at most two seconds later and stands in the form again at the
// next start. Nothing typed is dropped by going elsewhere.
package desk

import (
	"context"
	"log/slog"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/app/ui/scan"
	"daluang/app/ui/tidy"
	"daluang/storage/archive"
)

// Room is what the workspace gets from the window it stands in.
type Room struct {
	Desk   *app.Desk
	Folder string // the data folder, for the session file
	Texts  app.Texts
	Do     kit.Do
	Now    func() time.Time
	Log    *slog.Logger // never gets personal data or full paths

	Keys   *kit.Keys
	Layer  *kit.Layer
	Window fyne.Window
	Status *kit.StatusLine

	// Actions of the window itself, by the names of the key table.
	Actions map[string]func()
	// Open shows a file with the system's viewer; it may take its time.
	Open func(path string) error
	// Event tells scripts of a finished step; nil tells nobody.
	Event func(words ...any)
}

// View is the workspace. Its methods belong to the user-interface goroutine.
type View struct {
	room  Room
	model *Model
	work  *background
	words kit.Words

	root     *fyne.Container // the workspace, or a screen that lies over it
	desk     *fyne.Container
	sheets   *fyne.Container // the page and the form; the screen of tidying stands in its place
	above    *fyne.Container // where the panels are while describing
	tidy     *tidy.View
	tidying  bool
	scan     *scan.View
	scanning bool
	tools    *toolbar
	batches  *batchList
	pages    *pageStrip
	paper    *paper
	form     *form
	panels   *panels
	preparer *preparer
	checker  *checker
	start    *startCard

	jobs     map[string]int // long work under way, by name
	handled  string         // the actions last given to the keys
	session  session
	enrolled bool

	profiles  []app.Profile
	profileOf map[archive.ID]string // those that were chosen, by batch

	waiting int                // batches that the archive has not acknowledged
	lent    []string           // folders with copies shown to the viewer, gone after this run
	phones  *phoneRoom         // while phones may send
	picker  *dialog.FileDialog // open over everything, nil for none
	keeping bool               // the session is about to be written
}

// New builds the workspace of an open desk and begins to read it.
func New(room Room) *View {
	if room.Event == nil {
		room.Event = func(...any) {}
	}
	v := &View{room: room, model: NewModel(), jobs: map[string]int{}}
	v.words = KitWords(room.Texts)
	v.work = newBackground(context.Background(), room.Do, room.Log)
	v.session = session{file: sessionFile(room.Folder)}
	v.panels = newPanels(v)
	v.tools = newToolbar(v)
	v.batches = newBatchList(v)
	v.pages = newPageStrip(v)
	v.paper = newPaper(v)
	v.form = newForm(v)
	v.preparer = newPreparer(v)
	v.start = newStartCard(v)
	v.tidy = v.newTidy()
	v.scan = v.newScan()
	v.checker = newChecker(v)
	v.above = container.NewStack(v.panels.box)
	centre := container.NewBorder(v.above, v.paper.tools, nil, nil, container.NewStack(v.paper.view, v.start.box))
	v.sheets = container.New(columns{}, v.batches.box, v.pages.box, centre, v.form.box)
	v.tidy.Object().Hide()
	v.scan.Object().Hide()
	v.desk = container.NewBorder(v.tools.box, v.preparer.object(), nil, nil, container.NewStack(v.sheets, v.tidy.Object(), v.scan.Object()))
	v.root = container.NewStack(v.desk, v.checker.box)
	v.show()
	v.begin()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Model is what the view shows; for reading.
func (v *View) Model() *Model { return v.model }

// begin takes up the session of the last run, then reads the batches.
func (v *View) begin() {
	v.work.inTurn("read the session", func(context.Context) error { return v.session.read() }, func(err error) {
		if err != nil {
			v.room.Log.Warn("session file not read", "error", app.Explain(err).Key)
		}
		v.model.Restore(v.session.kept.Drafts)
		v.reload(func() {
			if !v.openLast() && len(v.model.Batches) > 0 {
				v.openBatch(v.model.Batches[0].ID)
			}
			v.tell("desk.said.ready")
			v.room.Event("desk open")
		})
	})
}

func (v *View) openLast() bool {
	for _, batch := range v.model.Batches {
		if batch.ID == v.session.kept.Batch {
			v.openBatchThen(batch.ID, v.session.kept.Page, func() {
				if v.session.kept.Tidying {
					v.enterTidy()
				}
			})
			return true
		}
	}
	return false
}

// Leave saves what is typed, ends background work and then calls gone, once.
// The desk may be closed from then on.
func (v *View) Leave(gone func()) {
	v.saveAll()
	v.keepSession()
	v.work.inTurn("leave", func(context.Context) error { return nil }, func(error) {
		v.pages.thumbs.Close()
		v.tidy.Close()
		v.scan.Close()
		v.work.end(func() {
			for _, folder := range v.lent {
				os.RemoveAll(folder)
			}
			gone()
		})
	})
}

// Busy says that long work is under way.
func (v *View) Busy() bool {
	for _, running := range v.jobs {
		if running > 0 {
			return true
		}
	}
	return false
}

// say is a text of the workspace in the user's language.
func (v *View) say(key string, pairs ...any) string { return v.room.Texts.Say(key, pairs...) }

// tell puts a sentence into the status line.
func (v *View) tell(key string, pairs ...any) { v.room.Status.Say(v.say(key, pairs...)) }

// fail tells an error in the status line: what happened, what is safe, what to
// do now.
func (v *View) fail(err error) {
	explanation := v.room.Texts.Explain(err)
	v.room.Log.Warn("told the user of an error", "error", explanation.Key)
	v.room.Status.Say(explanation.String())
}
