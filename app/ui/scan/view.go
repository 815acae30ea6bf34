// Package scan is the screen on which stacks come from a scanner ("Pindai"): the
// pages as they come, the last one large, how many there are and what is found
// on them, and what to do when the feeder stops. What is decided about stacks of
// one kind is kept as a job, which one key starts.
//
// [Model] knows scanners, settings, the stack at hand and its pages, without
// widgets; [View] shows it and calls package app, always off the user-interface
// goroutine. A stack goes on while another screen is in front.
//
// What it promises after a crash: a page that is counted or shown is on the disk
// and in the catalogue; at most the sheet in the feeder is lost. How many pages
// should come, and which stack had stopped where, is forgotten.
package scan

import (
	"context"
	"image"
	"log/slog"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// Room is what the screen gets from the workspace it stands in.
type Room struct {
	Desk   *app.Desk
	Texts  app.Texts
	Do     kit.Do
	Now    func() time.Time
	Log    *slog.Logger // never gets personal data or full paths
	Keys   *kit.Keys
	Words  kit.Words
	Number func(int) string // writes a count as the language does

	// Start runs work on a goroutine of its own and then, on the user-interface
	// goroutine, what comes after it. The work is cancelled with the workspace.
	Start func(ctx context.Context, name string, work func(context.Context) error, then func(error))
	// InTurn is Start for commands: one after the other in the order of the calls.
	InTurn func(name string, work func(context.Context) error, then func(error))
	// Long is Start for work that goes on while other screens are in front; done
	// answers the sentence for them and the event for scripts.
	Long func(title string, work func(context.Context, app.Report) error, done func(error) (string, []any))
	// Batch is the name of the batch that a stack goes into.
	Batch func() string
	// Appearing makes what shows new pages of a batch, as often as one can look.
	Appearing func(batch string) func()
	// Reload reads the batch again, gives it to Take, and calls done.
	Reload func(done func())
	// Acts says that other actions than before can be done now.
	Acts func()
	// Leave brings the screen of describing to the front.
	Leave func()
	// Event tells scripts of a step.
	Event func(words ...any)
}

// View is the screen. Its methods belong to the user-interface goroutine.
type View struct {
	room  Room
	model *Model

	root    *fyne.Container
	notices *fyne.Container
	main    *kit.Button
	second  *kit.Button
	leave   *kit.Button
	counts  *widget.Label
	remark  *widget.Label
	head    *widget.Label
	thumbs  *kit.Thumbs
	page    *kit.PageView
	side    *fyne.Container
	chips   map[string]*kit.Chip
	expect  *kit.Field
	address *kit.Field

	pages     atomic.Pointer[[]archive.Page] // of the strip: what its loaders read
	shown     bool                           // the screen is in front
	looked    bool                           // scanners were looked for
	profiles  []app.Profile
	profile   app.Profile // of the batch
	loading   loading
	measuring measuring
	stop      func() // the stack at hand
	asking    func() // what Ctrl+Enter does while a question is open at the side
	question  []fyne.CanvasObject
	form      *jobForm
}

// sideRoom and stripRoom are the widths of the columns beside the page.
const sideRoom, stripRoom = 336, 158

// New builds the screen.
func New(room Room) *View {
	v := &View{room: room, model: NewModel(), chips: map[string]*kit.Chip{}}
	v.pages.Store(&[]archive.Page{})
	v.main = kit.NewButton("", room.Keys, func() { room.Keys.Run("main") }).Primary()
	v.second = kit.NewButton("", room.Keys, func() {})
	v.leave = kit.NewButton(v.say("scan.button.leave"), room.Keys, room.Leave)
	v.counts, v.remark, v.head = widget.NewLabel(""), widget.NewLabel(""), widget.NewLabel("")
	v.counts.SizeName, v.counts.Truncation = theme.SizeNameSubHeadingText, fyne.TextTruncateEllipsis
	v.remark.Wrapping, v.remark.TextStyle.Bold = fyne.TextWrapWord, true
	v.head.TextStyle.Bold, v.head.Truncation = true, fyne.TextTruncateEllipsis
	v.thumbs = v.newThumbs()
	v.page = kit.NewPageView(room.Keys, room.Words)
	v.page.OnFiner = v.finer
	v.expect = kit.NewField(v.say("scan.expected"), room.Keys, room.Words)
	v.expect.OnChanged = v.expected
	v.address = kit.NewField(v.say("scan.address"), room.Keys, room.Words)
	v.address.SetHint(v.say("scan.address.hint"))
	v.side = container.New(layout.NewCustomPaddedVBoxLayout(3))
	v.notices = container.NewVBox()
	buttons := container.NewHBox(tall(v.main), tall(v.second))
	bar := container.NewBorder(nil, nil, buttons, container.NewCenter(v.leave), container.NewVBox(v.counts))
	top := container.NewVBox(v.notices, bar, v.remark, widget.NewSeparator())
	v.root = container.NewBorder(top, nil, wide(v.thumbs, stripRoom), wide(container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 6, 14), v.side)), sideRoom),
		container.NewBorder(v.head, nil, nil, nil, v.page))
	return v
}

// tall gives a button the height of the step that comes next.
func tall(button fyne.CanvasObject) fyne.CanvasObject {
	room := canvas.NewRectangle(nil)
	room.SetMinSize(fyne.NewSize(0, 46))
	return container.NewStack(room, button)
}

func wide(object fyne.CanvasObject, width float32) fyne.CanvasObject {
	room := canvas.NewRectangle(nil)
	room.SetMinSize(fyne.NewSize(width, 0))
	return container.NewStack(room, object)
}

// Object is what goes into the workspace.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Notices is where the workspace puts its questions while the screen is in front.
func (v *View) Notices() *fyne.Container { return v.notices }

// Model is what the screen shows; for reading.
func (v *View) Model() *Model { return v.model }

// Places are the parts that scripts look for, by name.
func (v *View) Places() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"scan-main": v.main, "scan-page": v.page, "scan-strip": v.thumbs}
}

func (v *View) say(key string, pairs ...any) string { return v.room.Texts.Say(key, pairs...) }

func (v *View) newThumbs() *kit.Thumbs {
	thumbs := kit.NewThumbs(v.room.Keys, v.room.Do, v.room.Words)
	desk := v.room.Desk
	const longest = 240
	thumbs.Load = func(ctx context.Context, index int) (image.Image, error) {
		pages := *v.pages.Load()
		if index >= len(pages) {
			return nil, context.Canceled
		}
		return desk.Thumbnail(ctx, pages[index], longest)
	}
	thumbs.Badge = func(index int) string {
		if pages := *v.pages.Load(); index < len(pages) {
			if found := v.model.Findings(pages[index]); len(found) > 0 {
				return v.say("flag." + string(found[0].Flag))
			}
		}
		return ""
	}
	thumbs.OnSelected = v.showIndex
	return thumbs
}

// Take shows the pages of a batch as they are now.
func (v *View) Take(batch archive.ID, name string, pages []archive.Page, editable bool) {
	other := batch != v.model.Batch
	v.model.Take(batch, name, pages, editable)
	if other {
		v.measuring.failed = false
		if v.model.Expected == 0 {
			v.expect.Set("")
		}
		if v.measuring.running {
			v.measuring.cancel()
		}
	}
	if !v.shown {
		return
	}
	if other {
		v.readBatch()
	}
	v.show()
	v.measureSoon()
}

// Enter brings the screen to the front.
func (v *View) Enter() {
	v.shown = true
	v.readJobs()
	if !v.looked {
		v.looked = true
		v.look()
	}
	v.readBatch()
	v.show()
	v.main.Focus()
}

// Leave says that another screen is in front. A stack under way goes on.
func (v *View) Leave() archive.ID {
	v.shown = false
	v.closeQuestion()
	v.thumbs.Release()
	v.loading.wanted = archive.Page{}
	v.page.Clear()
	if v.measuring.running {
		v.measuring.cancel()
	}
	page, _ := v.model.Page()
	return page.ID
}

// Close ends the workers of the strip.
func (v *View) Close() { v.thumbs.Close() }

// Focus gives the keyboard to the next step.
func (v *View) Focus() { v.main.Focus() }

// Running says that a stack is under way, Amiss that one stopped and waits for
// the clerk.
func (v *View) Running() bool { return v.model.Phase == Running }

// Amiss says that a stack has stopped and waits for the clerk.
func (v *View) Amiss() bool { return v.model.Trouble }

// tell puts a sentence below the buttons; an empty one takes it away.
func (v *View) tell(sentence string, amiss bool) {
	v.model.Sentence, v.model.Trouble = sentence, amiss
	v.showState()
}

// show brings the screen up to the model.
func (v *View) show() {
	if !v.shown {
		v.room.Acts()
		return
	}
	v.showStrip()
	v.showSide()
	v.showState()
	v.showPage()
	v.room.Acts()
}

func (v *View) showStrip() {
	before, now := *v.pages.Load(), v.model.Pages
	v.pages.Store(&now)
	same := len(before) <= len(now) && v.thumbs.Count() == len(before)
	for i := 0; same && i < len(before); i++ {
		same = before[i].ID == now[i].ID && before[i].Recipe().Equal(now[i].Recipe())
	}
	if same {
		v.thumbs.Grow(len(now))
	} else {
		v.thumbs.SetCount(len(now))
	}
	v.thumbs.Point(v.model.At)
}

func (v *View) showIndex(index int) {
	if index != v.model.At && v.model.Show(index) {
		v.thumbs.Point(index)
		v.showState()
		v.showPage()
		v.room.Acts()
	}
}

// readBatch reads what is expected of the captures of the batch and what is known
// of them.
func (v *View) readBatch() {
	batch, desk := v.model.Batch, v.room.Desk
	if batch == "" {
		v.profile = app.Profile{}
		return
	}
	var profile app.Profile
	v.room.Start(context.Background(), "read the profile", func(ctx context.Context) (err error) {
		profile, _, err = desk.BatchProfile(ctx, batch)
		return err
	}, func(err error) {
		if err == nil && batch == v.model.Batch {
			v.profile = profile
		}
	})
	v.readQuality()
}
