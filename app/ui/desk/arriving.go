package desk

import (
	"context"
	"fmt"
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
)

// The actions by which pages come of themselves, and their kinds of work.
const (
	ActionPhones = "desk.phones"
	ActionWatch  = "desk.watch"
	jobPhones    = "phones"
	jobWatch     = "watch"
)

// qrSide is how large the code for phones is drawn, in the toolkit's units and
// in pixels: crisp enough for a camera at arm's length.
const qrSide, qrPixels = 220, 660

// mostArrivals is how many of the last pictures are listed.
const mostArrivals = 5

// phoneRoom is what the window shows of phones that send into a batch.
type phoneRoom struct {
	batch    string
	picture  image.Image
	address  app.PhoneAddress
	arrivals []app.PhoneEvent // the newest first
	stored   int
	list     *widget.Label
}

// askPhones opens the page for phones, or shows its code again.
func (v *View) askPhones() {
	if v.phones != nil {
		v.showPhones()
		return
	}
	v.saveAll()
	desk, room := v.room.Desk, &phoneRoom{batch: v.target(), list: sentence("", widget.MediumImportance)}
	appear := v.appearing(room.batch)
	heard := func(e app.PhoneEvent) {
		v.room.Do(func() {
			room.heard(v, e)
			if e.State == app.PhoneStored {
				appear()
			}
		})
	}
	var phones *app.Phones
	v.work.inTurn("open a page for phones", func(ctx context.Context) (err error) {
		phones, err = desk.ReceiveFromPhones(ctx, room.batch, app.PhoneOptions{Texts: v.room.Texts, Told: heard})
		if err == nil {
			room.address = phones.Addresses()[0]
			room.picture, err = app.PhoneQR(room.address.URLs[0], qrPixels)
		}
		return err
	}, func(err error) {
		if err != nil {
			if phones != nil {
				phones.Close()
			}
			v.fail(err)
			return
		}
		v.receive(phones, room)
	})
}

// receive answers phones until the clerk stops it or the window closes.
func (v *View) receive(phones *app.Phones, room *phoneRoom) {
	v.phones = room
	v.long(jobPhones, v.say("desk.phones.title", "batch", room.batch), func(ctx context.Context, _ app.Report) error {
		return phones.Run(ctx)
	}, func(error) outcome {
		v.phones = nil
		return outcome{v.say("desk.phones.ended", "count", v.number(room.stored)), nil, []any{"phones ended", room.stored}}
	})
	v.showPhones()
	v.room.Event("phones open", room.address.URLs[0])
}

// showPhones shows the code, the addresses to type, and who has sent what.
func (v *View) showPhones() {
	room := v.phones
	code := canvas.NewImageFromImage(room.picture)
	code.FillMode, code.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	code.SetMinSize(fyne.NewSquareSize(qrSide))
	words := container.NewVBox(
		sentence(v.say("desk.phones.how"), widget.MediumImportance),
		sentence(strings.Join(room.address.URLs, "\n"), widget.MediumImportance),
		sentence(v.say("desk.phones.until", "time", room.address.Expires.Local().Format("15:04")), widget.LowImportance),
		room.list)
	v.panels.ask(newSheet(v.say("desk.phones.title", "batch", room.batch), container.NewBorder(nil, nil, container.NewVBox(code), nil, words),
		v.choices(v.button("desk.phones.hide", v.panels.close))), v.panels.close)
}

// heard brings one picture's line up to date.
func (r *phoneRoom) heard(v *View, e app.PhoneEvent) {
	if e.State == app.PhoneStored {
		r.stored++
	}
	at := 0
	for at < len(r.arrivals) && r.arrivals[at].ID != e.ID {
		at++
	}
	if at == len(r.arrivals) {
		r.arrivals = append([]app.PhoneEvent{e}, r.arrivals[:min(at, mostArrivals-1)]...)
	} else {
		r.arrivals[at] = e
	}
	lines := make([]string, len(r.arrivals))
	for i, a := range r.arrivals {
		lines[i] = a.Name + " – " + v.pictureWords(a)
	}
	r.list.SetText(strings.Join(lines, "\n"))
}

func (v *View) pictureWords(e app.PhoneEvent) string {
	percent := int64(0)
	if e.Bytes > 0 {
		percent = 100 * e.Received / e.Bytes
	}
	words := v.say("phone.state."+map[bool]string{true: "sending", false: string(e.State)}[e.State == app.PhoneReceiving], "percent", percent)
	if e.Code != "" {
		words += ": " + v.say("phone.refused."+e.Code)
	}
	return words
}

// askWatch asks for a folder to be watched.
func (v *View) askWatch() {
	if v.jobs[jobWatch] > 0 {
		v.tell("desk.watch.already")
		return
	}
	v.present(dialog.NewFolderOpen(func(chosen fyne.ListableURI, err error) {
		if err == nil && chosen != nil {
			v.watch(chosen.Path())
		}
	}, v.room.Window))
}

// watch takes what is put into a folder into the open batch, or a new one, until
// the clerk stops it or the window closes.
func (v *View) watch(folder string) {
	v.saveAll()
	desk, batch := v.room.Desk, v.target()
	appear := v.appearing(batch)
	var last app.WatchStatus
	v.long(jobWatch, v.say("desk.watch.title", "batch", batch), func(ctx context.Context, report app.Report) error {
		return desk.WatchFolder(ctx, folder, batch, app.Watching{Texts: v.room.Texts,
			Told: func(status app.WatchStatus) {
				last = status
				report(app.Progress{Done: status.Taken, Total: status.Taken + len(status.Waiting)})
			},
			Took: func(_ string, _ app.Imported, err error) {
				if err == nil {
					v.room.Do(appear)
				}
			}})
	}, func(err error) outcome {
		said := v.say("desk.watch.ended", "count", v.number(last.Taken), "refused", v.number(last.Refused), "waiting", v.number(len(last.Waiting)))
		if why := v.room.Texts.Explain(err); why.Key != "cancelled" {
			said = why.String()
		}
		return outcome{said, nil, []any{"watch ended", fmt.Sprint(last.Taken)}}
	})
	v.room.Event("watch begun")
}

// appearing makes what shows new pages of a batch: the batch at first, then its
// pages, at most every refreshPause.
func (v *View) appearing(batch string) func() {
	refresh, opened := &throttle{pause: refreshPause}, false
	return func() {
		refresh.call(v.room.Do, func() {
			if opened {
				v.reload(nil)
				return
			}
			opened = true
			v.openNamed(batch)
		})
	}
}
