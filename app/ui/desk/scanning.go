package desk

import (
	"context"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/ui/scan"
)

func (v *View) newScan() *scan.View {
	return scan.New(scan.Room{
		Desk: v.room.Desk, Texts: v.room.Texts, Do: v.room.Do, Now: v.room.Now, Log: v.room.Log,
		Keys: v.room.Keys, Words: v.words, Number: v.number,
		Start: v.work.startWithin, InTurn: v.work.inTurn,
		Long: func(title string, work func(context.Context, app.Report) error, done func(error) (string, []any)) {
			v.long(jobScan, title, work, func(err error) outcome {
				sentence, event := done(err)
				return outcome{sentence: sentence, event: event}
			})
		},
		Batch: v.target, Appearing: v.appearing,
		Reload: func(done func()) { v.reload(done) },
		Acts:   v.showActions, Leave: v.leaveScan, Event: v.room.Event,
	})
}

// Scanning is what the screen of scanning shows; for reading.
func (v *View) Scanning() *scan.Model { return v.scan.Model() }

func (v *View) toggleScan() {
	if v.scanning {
		v.leaveScan()
	} else {
		v.enterScan()
	}
}

// enterScan brings the screen of scanning to the front. What is typed is saved
// first.
func (v *View) enterScan() {
	if v.scanning {
		return
	}
	v.leaveTidy()
	v.saveAll()
	if v.panels.open != nil {
		v.panels.close()
	}
	v.scanning = true
	v.scan.Notices().Objects = []fyne.CanvasObject{v.panels.asks}
	v.sheets.Hide()
	v.letGo()
	v.scan.Object().Show()
	v.scan.Enter()
	v.show()
	v.place(v.scan.Places())
	v.room.Event("scan open")
}

// leaveScan goes on to describing, at the page that was looked at. A stack under
// way goes on.
func (v *View) leaveScan() {
	if !v.scanning {
		return
	}
	if v.panels.open != nil {
		v.panels.close()
	}
	page := v.scan.Leave()
	v.scanning = false
	v.scan.Notices().Objects = nil
	v.scan.Object().Hide()
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
	v.room.Event("scan closed")
}
