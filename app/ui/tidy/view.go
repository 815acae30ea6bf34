// Package tidy is the screen between importing and describing ("Rapikan"): the
// pages on which something was found, large and small, and what is done about
// it – turn, straighten, cut, clean, split, join, hide, insert, put elsewhere.
//
// [Model] knows the pages, their flags and what is marked, without widgets;
// [View] shows it and calls package app, always off the user-interface
// goroutine.
//
// What it promises after a crash: each action is one command of the catalogue,
// which Undo takes back, also after a restart; an action that the screen has told
// of is on the disk. Measures can be made again and nothing depends on them. The
// marks, the filter and an outline that was not applied yet are lost.
package tidy

import (
	"context"
	"image"
	"log/slog"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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
	// Reload reads the batch again, gives it to Take, and calls done.
	Reload func(done func())
	// Changed says that the access copies of items have to be made again.
	Changed func(items ...archive.ID)
	// AskFile asks for files to take in; chosen is not called when none is.
	AskFile func(title string, chosen func(paths []string))
	// Leafed says that the clerk turns to another page: work behind makes room.
	Leafed func()
	// Acts says that other actions than before can be done now.
	Acts func()
	// Say tells a sentence in the status line, Event tells scripts of a step.
	Say   func(sentence string)
	Event func(words ...any)
}

// View is the screen. Its methods belong to the user-interface goroutine.
type View struct {
	room  Room
	model *Model

	root    *fyne.Container
	notices *fyne.Container
	done    *kit.Button
	filters []*kit.Chip
	thumbs  *kit.Thumbs
	nothing *fyne.Container
	empty   *widget.Label
	all     *kit.Chip
	strip   *kit.Progress

	head, remark *widget.Label
	page         *kit.PageView
	frame        *kit.Frame
	tools        []*kit.Chip
	scopeWord    *widget.Label
	scopes       []*kit.Chip

	shelf     *kit.Shelf
	toward    int                            // where the clerk is going in the grid: 1 on, -1 back
	last      int                            // place of the page shown before
	pages     atomic.Pointer[[]archive.Page] // of the grid: what its loaders read
	shown     bool                           // the screen is in front
	before    bool                           // the page is shown as it was captured
	holding   bool                           // the key for that is down
	framing   archive.StepKind               // what the frame is for, empty while it is hidden
	message   bool                           // the line above the page tells something else than its recipe
	tilting   tilting
	measuring measuring
	proposing bool // proposals are being looked for
}

// New builds the screen, hidden from the keys until Enter.
func New(room Room) *View {
	v := &View{room: room, model: NewModel()}
	v.pages.Store(&[]archive.Page{})
	v.done = kit.NewButton(v.say("tidy.button.done"), room.Keys, func() { room.Keys.Run("main") }).Primary()
	v.thumbs = v.newThumbs()
	v.empty = widget.NewLabel("")
	v.empty.Wrapping, v.empty.Alignment = fyne.TextWrapWord, fyne.TextAlignCenter
	v.all = kit.NewChip("", room.Keys, func() { v.choose(FilterAll) })
	v.nothing = container.NewCenter(container.New(narrow{}, v.empty, v.all))
	v.head, v.remark = widget.NewLabel(""), widget.NewLabel("")
	v.head.TextStyle.Bold, v.head.Truncation = true, fyne.TextTruncateEllipsis
	v.remark.Wrapping, v.remark.SizeName = fyne.TextWrapWord, theme.SizeNameCaptionText
	v.page = kit.NewPageView(room.Keys, room.Words)
	v.frame = kit.NewFrame(v.page, room.Keys)
	v.frame.OnDone, v.frame.OnCancel = v.applyFrame, v.endFrame
	v.page.OnMoved = v.frame.Follow
	v.shelf = v.newShelf()
	v.furnishTools()
	v.furnishStrip()
	v.notices = container.NewVBox()
	v.root = container.New(v)
	v.collect()
	return v
}

// narrow stands the empty grid's words in a column.
type narrow struct{}

func (narrow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, objects[0].MinSize().Height+objects[1].MinSize().Height+2*gap)
}

func (narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	words, chip := objects[0], objects[1]
	words.Resize(fyne.NewSize(size.Width, words.MinSize().Height))
	words.Move(fyne.Position{})
	chip.Resize(chip.MinSize())
	chip.Move(fyne.NewPos((size.Width-chip.Size().Width)/2, words.Size().Height+gap))
}

// collect lists what is drawn, the frame above the page.
func (v *View) collect() {
	objects := []fyne.CanvasObject{v.notices, v.done, v.thumbs, v.nothing, v.strip, v.head, v.remark, v.page, v.frame}
	objects = append(append(append(objects, v.filterObjects()...), v.toolObjects()...), v.scopeObjects()...)
	v.root.Objects = objects
	v.root.Refresh()
}

// Object is what goes into the workspace.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Notices is where the workspace puts its questions and reports while the screen
// is in front.
func (v *View) Notices() *fyne.Container { return v.notices }

// Resized follows a notice that grew or went.
func (v *View) Resized() { v.root.Refresh() }

// Accent shows the way on to describing as what comes next, or as one among
// others while a question is open.
func (v *View) Accent(next bool) {
	importance := widget.MediumImportance
	if next {
		importance = widget.HighImportance
	}
	if v.done.Importance != importance {
		v.done.Importance = importance
		v.done.Refresh()
	}
}

// Model is what the screen shows; for reading.
func (v *View) Model() *Model { return v.model }

// Places are the parts that scripts look for, by name.
func (v *View) Places() map[string]fyne.CanvasObject {
	places := map[string]fyne.CanvasObject{"tidy-grid": v.thumbs, "tidy-page": v.page, "tidy-done": v.done}
	if len(v.filters) > 1 {
		places["tidy-all"] = v.filters[1]
	}
	for i, tool := range tools() {
		places["tidy-"+tool.action] = v.tools[i]
	}
	return places
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
	thumbs.Number, thumbs.Badge = v.number, v.badge
	thumbs.Marked = func(index int) bool {
		pages := *v.pages.Load()
		return index < len(pages) && v.model.Marked(pages[index])
	}
	thumbs.OnSelected = v.selected
	return thumbs
}

// number is the line below a thumbnail.
func (v *View) number(index int) string {
	pages := *v.pages.Load()
	if index >= len(pages) {
		return ""
	}
	item, place := v.model.ItemOf(pages[index])
	if item.Pages < 2 {
		return v.say("desk.thumb.item", "item", v.room.Number(place))
	}
	return v.say("desk.thumb.page", "item", v.room.Number(place), "page", pages[index].Position, "pages", item.Pages)
}

// badge is the first flag of a page and how many there are besides, or that it
// is tidied.
func (v *View) badge(index int) string {
	pages := *v.pages.Load()
	if index >= len(pages) {
		return ""
	}
	findings := v.model.Findings(pages[index])
	switch {
	case len(findings) > 1:
		return v.say("tidy.badge.more", "flag", v.flagWords(findings[0].Flag), "count", len(findings)-1)
	case len(findings) == 1:
		return v.flagWords(findings[0].Flag)
	case !pages[index].Recipe().IsZero():
		return v.say("tidy.badge.tidied")
	}
	return ""
}

// Take shows the pages of a batch as they are now.
func (v *View) Take(batch archive.ID, pages []archive.Page, items []archive.Item, editable bool) {
	if batch != v.model.Batch {
		v.measuring.stop()
		v.endFrame()
		v.model.Take(batch, pages, items, editable)
		if v.shown {
			v.look()
		}
	} else {
		v.model.Take(batch, pages, items, editable)
	}
	if v.shown {
		v.show()
	}
}

// Enter brings the screen to the front, at a page, and begins to measure.
func (v *View) Enter(page archive.ID) {
	v.shown = true
	v.room.Keys.Hold(fyne.KeyB, v.hold)
	v.model.Begin(page)
	v.look()
	v.show()
	v.Focus()
}

// Leave says that another screen is in front, and answers the page on this one.
func (v *View) Leave() archive.ID {
	v.flushTilt()
	v.endFrame()
	v.before, v.holding, v.shown = false, false, false
	v.room.Keys.Hold(fyne.KeyB, nil)
	v.thumbs.Release()
	v.shelf.Clear()
	return v.model.current
}

// Close ends the workers of the grid.
func (v *View) Close() {
	v.measuring.stop()
	v.thumbs.Close()
}

// Focus gives the keyboard to the grid, or to what stands in its place while it
// is empty.
func (v *View) Focus() {
	if len(v.model.listed) == 0 {
		v.all.Focus()
		return
	}
	v.thumbs.Focus()
}

// ShowSubject turns to the page or item that undo names.
func (v *View) ShowSubject(id archive.ID) {
	v.endFrame()
	v.model.Show(id)
	v.tell("")
	v.show()
	v.lookSoon()
}
