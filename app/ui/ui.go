// Package ui is the desk's window: it opens the data folder or asks for what a
// new one needs, holds the menu, the keys and the status line, and puts the
// workspace of package desk in between. What is to be done on the user-interface
// goroutine goes through [Config].Do: it and everything below take it as a value.
//
// It keeps nothing of its own on disk but the window's language and look; a
// crash costs nothing here. The window closes only after what was typed is
// saved.
package ui

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
	"daluang/assets"
)

// Config is what the window takes from the program around it.
type Config struct {
	App      fyne.App
	Do       kit.Do
	Folder   string // the data folder
	Cache    string // for the PDF renderer
	Language string // "id" or "en"; empty: what was chosen last, else "id"
	Look     string // "light" or "dark"; empty: what was chosen last, else the system's
	Samples  fs.FS  // sample documents at its root
	// Scanners are the drivers to use; nil: those of this system.
	Scanners []acquire.Driver
	Now      func() time.Time
	Log      *slog.Logger
	// Open shows a file with the system's viewer.
	Open func(path string) error
	// Event tells scripts of a finished step; nil tells nobody.
	Event func(words ...any)
}

// Window is the desk's window. Its methods belong to the user-interface
// goroutine.
type Window struct {
	config Config
	window fyne.Window
	texts  app.Texts
	keys   *kit.Keys
	layer  *kit.Layer
	status *kit.StatusLine
	stage  *fyne.Container

	look    kit.Look
	open    *app.Desk
	view    *desk.View
	form    *welcome
	folder  string // of the open desk: the data folder, or the practice desk in it
	problem error  // why no desk is open, nil while one is or none was tried
	leaving bool
	left    bool   // the desk is closed
	ended   func() // set by Abandon
	// afterOpen is called once when the desk is open.
	afterOpen func()
}

// New makes the window; Show it and Begin then.
func New(config Config) (*Window, error) {
	if config.Event == nil {
		config.Event = func(...any) {}
	}
	w := &Window{config: config, window: config.App.NewWindow("Daluang"), folder: config.Folder}
	w.look = lookNamed(config.Look, config.App.Preferences().String(lookPreference))
	language := config.Language
	if language == "" {
		language = config.App.Preferences().String(languagePreference)
	}
	if err := w.speak(language); err != nil {
		return nil, err
	}
	config.App.Settings().SetTheme(kit.Theme{Look: w.look})
	w.toolkitWords()
	w.window.SetPadded(false)
	w.window.Resize(fyne.NewSize(1280, 680))
	w.window.SetOnDropped(func(_ fyne.Position, dropped []fyne.URI) { w.Drop(dropped) })
	w.window.SetCloseIntercept(w.Close)
	w.furnish()
	return w, nil
}

// Begin opens the desk. Call it once the toolkit runs, so that what comes back
// from the background finds its goroutine.
func (w *Window) Begin() {
	w.begin(func() (*app.Desk, error) { return app.Open(context.Background(), w.deskConfig(w.folder)) })
}

// Show brings the window onto the screen.
func (w *Window) Show() { w.window.Show() }

// View is the workspace, nil while no desk is open.
func (w *Window) View() *desk.View { return w.view }

// Canvas is what the window draws on, for tests.
func (w *Window) Canvas() fyne.Canvas { return w.window.Canvas() }

// speak takes the words of a language from now on.
func (w *Window) speak(language string) error {
	texts, err := app.LoadTexts(language)
	if err != nil {
		return err
	}
	w.texts = texts
	return nil
}

// toolkitWords gives the toolkit its own words in Indonesian, which it lacks.
// It has no way to choose a language: the words are put in as those of the
// system's, and stay until the next start.
func (w *Window) toolkitWords() {
	if w.texts.Language != "id" {
		return
	}
	words, err := fs.ReadFile(assets.Translations(), "fyne.id.json")
	if err == nil {
		err = lang.AddTranslationsForLocale(words, lang.SystemLocale())
	}
	if err != nil {
		w.config.Log.Warn("the toolkit keeps its own words", "error", err)
	}
}

// furnish builds everything that has words on it: menu, stage and status line.
func (w *Window) furnish() {
	w.keys = kit.NewKeys(bindings())
	w.stage = container.NewStack()
	w.status = kit.NewStatusLine()
	w.layer = kit.NewLayer(container.NewBorder(nil, w.status, nil, nil, w.stage))
	w.window.SetMainMenu(w.menu())
	w.window.SetContent(w.layer.Object())
	w.keys.Attach(w.window.Canvas())
	w.window.SetTitle(w.texts.Say("desk.title"))
}

func (w *Window) stand(object fyne.CanvasObject) {
	w.window.Canvas().Unfocus() // the toolkit leaves the keys with what is gone
	w.stage.Objects = []fyne.CanvasObject{container.NewPadded(object)}
	w.stage.Refresh()
}

func (w *Window) deskConfig(folder string) app.Config {
	return app.Config{Folder: folder, Cache: w.config.Cache, Scanners: w.config.Scanners, Now: w.config.Now, Log: w.config.Log}
}

// begin opens a desk in the background and then shows it, or says why not.
func (w *Window) begin(open func() (*app.Desk, error)) {
	w.form, w.problem = nil, nil
	w.stand(w.waiting())
	go func() {
		opened, err := open()
		w.config.Do(func() { w.begun(opened, err) })
	}()
}

func (w *Window) begun(opened *app.Desk, err error) {
	switch {
	case err != nil && app.Explain(err).Key == "no-desk":
		w.welcome()
	case err != nil:
		w.config.Log.Error("desk not opened", "error", app.Explain(err).Key)
		w.trouble(err)
	default:
		w.open = opened
		w.work()
		if w.afterOpen != nil {
			w.afterOpen()
		}
	}
	w.afterOpen = nil
	w.ready()
}

// work shows the workspace of the open desk.
func (w *Window) work() {
	w.form = nil
	w.view = desk.New(desk.Room{
		Desk: w.open, Folder: w.folder, Texts: w.texts, Do: w.config.Do, Now: w.config.Now, Log: w.config.Log,
		Keys: w.keys, Layer: w.layer, Window: w.window, Status: w.status,
		Open: w.config.Open, Event: w.config.Event,
	})
	w.stand(w.view.Object())
	w.window.SetTitle(w.title())
}

func (w *Window) title() string {
	if w.folder != w.config.Folder {
		return w.texts.Say("desk.title-practice")
	}
	return w.texts.Say("desk.title")
}

// ready tells scripts that the window can be used and where its parts are.
func (w *Window) ready() {
	w.config.Do(func() {
		w.config.Event("window ready")
		if w.view != nil {
			w.view.Places()
		} else if w.form != nil {
			w.form.places()
		}
	})
}

// Drop imports files and folders that were dropped on the window.
func (w *Window) Drop(dropped []fyne.URI) {
	var paths []string
	for _, uri := range dropped {
		paths = append(paths, uri.Path())
	}
	switch {
	case len(paths) == 0:
	case w.view == nil:
		w.status.Say(w.texts.Say("desk.said.no-desk"))
	default:
		w.view.Drop(paths)
	}
}

// Close saves what is typed, ends background work and closes the window.
func (w *Window) Close() {
	if w.leaving {
		return
	}
	w.leaving = true
	w.leave(func() {
		w.left = true
		w.config.Event("window closed")
		if w.ended != nil {
			w.ended()
			return
		}
		w.window.SetCloseIntercept(nil)
		w.window.Close()
	})
}

// Abandon is for when the toolkit has ended, by [Window.Close] or because the system
// asked the program to end: it saves what is typed and ends background work as Close
// does, without touching the window, and then calls ended.
func (w *Window) Abandon(ended func()) {
	if w.left {
		ended()
		return
	}
	w.ended = ended
	w.Close()
}

// leave closes the desk, if one is open, and then calls gone.
func (w *Window) leave(gone func()) {
	if w.view == nil {
		gone()
		return
	}
	w.status.Say(w.texts.Say("desk.said.closing"))
	w.view.Leave(func() {
		if err := w.open.Close(); err != nil {
			w.config.Log.Warn("desk not closed cleanly", "error", app.Explain(err).Key)
		}
		w.view, w.open = nil, nil
		gone()
	})
}
