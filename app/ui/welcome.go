package ui

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
)

// welcome is the form of the first start: whose desk this is.
type welcome struct {
	window                  *Window
	creator, unit, operator *kit.Field
	make, practise          *kit.Button
}

// values are the fields as typed; nil where there is no form.
func (f *welcome) values() []string {
	if f == nil {
		return nil
	}
	return []string{f.creator.Text(), f.unit.Text(), f.operator.Text()}
}

func (f *welcome) set(values []string) {
	if len(values) == 3 {
		f.creator.Set(values[0])
		f.unit.Set(values[1])
		f.operator.Set(values[2])
	}
}

// welcome asks whose desk this is, or lets a newcomer practise.
func (w *Window) welcome() {
	words := desk.KitWords(w.texts)
	field := func(key string) *kit.Field {
		f := kit.NewField(w.texts.Say("desk.welcome."+key), w.keys, words)
		f.SetHint(w.texts.Say("desk.welcome." + key + "-hint"))
		return f
	}
	f := &welcome{window: w, creator: field("creator"), unit: field("unit"), operator: field("operator")}
	f.creator.SetRequired(true)
	f.make = kit.NewButton(w.texts.Say("desk.welcome.make"), w.keys, f.begin).Primary()
	f.practise = kit.NewButton(w.texts.Say("desk.welcome.practise"), w.keys, w.practise)
	f.operator.OnNext = f.begin
	w.form = f
	w.keys.Handle(map[string]func(){"main": f.begin})
	w.stand(centred(
		title(w.texts.Say("desk.welcome.title")), paragraph(w.texts.Say("desk.welcome.text")),
		f.creator, container.NewGridWithColumns(2, f.unit, f.operator), f.make, widget.NewSeparator(),
		container.NewBorder(nil, nil, nil, container.NewCenter(f.practise), paragraph(w.texts.Say("desk.welcome.practise-text")))))
	w.status.Say(w.texts.Say("desk.welcome.where"))
	f.creator.Focus()
}

// begin makes the desk.
func (f *welcome) begin() {
	w := f.window
	setup := app.Setup{Creator: f.creator.Text(), Unit: f.unit.Text(), Operator: f.operator.Text()}
	if setup.Creator == "" {
		f.creator.SetError(w.texts.Say("desk.welcome.creator-needed"))
		f.creator.Focus()
		return
	}
	w.folder = w.config.Folder
	w.begin(func() (*app.Desk, error) { return app.Init(context.Background(), w.deskConfig(w.folder), setup) })
}

// practise opens a desk of its own below the data folder and imports the
// sample documents there: practice never mixes with real records.
func (w *Window) practise() {
	w.folder = filepath.Join(w.config.Folder, "contoh")
	setup := app.Setup{Creator: w.texts.Say("desk.practice.creator"), Operator: w.texts.Say("desk.practice.operator")}
	var samples string
	w.afterOpen = func() {
		w.view.ImportInto([]string{samples}, w.texts.Say("desk.practice.batch"), func() { os.RemoveAll(samples) })
	}
	w.begin(func() (opened *app.Desk, err error) {
		if samples, err = w.unpack(); err != nil {
			return nil, err
		}
		config := w.deskConfig(w.folder)
		if opened, err = app.Open(context.Background(), config); err == nil {
			return opened, nil
		}
		if app.Explain(err).Key != "no-desk" {
			return nil, err
		}
		return app.Init(context.Background(), config, setup)
	})
}

// unpack writes the sample documents into a folder of their own.
func (w *Window) unpack() (string, error) {
	folder, err := os.MkdirTemp("", "daluang-contoh-")
	if err != nil {
		return "", err
	}
	return folder, os.CopyFS(folder, w.config.Samples)
}

// trouble says why the desk cannot be opened and offers another try.
func (w *Window) trouble(err error) {
	explanation := w.texts.Explain(err)
	again := kit.NewButton(w.texts.Say("desk.trouble.again"), w.keys, func() {
		w.begin(func() (*app.Desk, error) { return app.Open(context.Background(), w.deskConfig(w.folder)) })
	}).Primary()
	w.form, w.problem = nil, err
	w.keys.Handle(nil)
	w.stand(centred(title(explanation.What), paragraph(explanation.Safe), paragraph(explanation.Next), again))
}

// waiting stands on the stage while the desk is being opened.
func (w *Window) waiting() fyne.CanvasObject {
	return centred(paragraph(w.texts.Say("desk.opening")))
}

// centred puts a narrow column in the middle of the stage.
func centred(parts ...fyne.CanvasObject) fyne.CanvasObject {
	column := container.New(narrow{600}, container.NewVBox(parts...))
	return container.NewVScroll(container.NewBorder(layout.NewSpacer(), nil, nil, nil, container.NewCenter(column)))
}

// narrow gives its one object a fixed width.
type narrow struct{ width float32 }

func (n narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

func (n narrow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects[0].Resize(fyne.NewSize(n.width, objects[0].MinSize().Height)) // words wrap at this width
	return fyne.NewSize(n.width, objects[0].MinSize().Height)
}

func title(text string) fyne.CanvasObject {
	label := widget.NewLabel(text)
	label.SizeName = theme.SizeNameHeadingText
	label.TextStyle.Bold = true
	label.Wrapping = fyne.TextWrapWord
	return label
}

func paragraph(text string) fyne.CanvasObject {
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapWord
	return label
}

// places tells scripts where the form's parts are.
func (f *welcome) places() {
	for _, part := range []struct {
		name   string
		object fyne.CanvasObject
	}{{"welcome-creator", f.creator}, {"welcome-unit", f.unit}, {"welcome-operator", f.operator}, {"welcome-make", f.make}, {"welcome-practise", f.practise}} {
		corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(part.object)
		scale := f.window.window.Canvas().Scale()
		size := part.object.Size()
		f.window.config.Event("place", part.name, int((corner.X+size.Width/2)*scale), int((corner.Y+size.Height/2)*scale))
	}
}
