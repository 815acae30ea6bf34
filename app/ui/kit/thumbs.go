package kit

import (
	"context"
	"image"
	"image/draw"
	"strconv"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Limits of the thumbnails.
const (
	thumbWorkers = 2
	thumbWishes  = 512      // more than cells: a cell that is reused takes its wish back
	thumbBytes   = 48 << 20 // of decoded thumbnails kept for scrolling back
)

// Thumbs is a strip or grid of page thumbnails, as wide as it is given room.
// Only the cells on the screen exist and only they are loaded, whatever the
// number of pages (tested with 10,000).
//
// Keys: arrows, PageUp and PageDown (a screen), Home and End select; the rest
// goes to the [Keys]. A click takes the focus, but never from a text field.
type Thumbs struct {
	widget.GridWrap
	// Load answers the thumbnail of a page, about 240 pixels on the long side.
	// It runs on one of two worker goroutines, newest wish first; ctx ends when
	// the page has left the screen. Set it before the first SetCount.
	Load func(ctx context.Context, index int) (image.Image, error)
	// Number answers the text below a page; nil counts from 1.
	Number func(index int) string
	// Badge answers a word about a page, such as "diputar"; empty shows none.
	Badge func(index int) string
	// Marked answers whether a page is one of those chosen together; nil marks
	// none. Call Refresh when its answers change.
	Marked func(index int) bool
	// OnSelected is told of each selection, by mouse, key or Select. Arrows select
	// also while Shift is held, where Marked is set: to mark what they pass.
	OnSelected func(index int)

	words    Words
	keys     *Keys
	count    int
	selected int
	focused  bool
	age      atomic.Int64 // grows with SetCount and Release: older deliveries are stale

	wishes *wishes[loadedThumb]
	kept   *recent[int, *image.RGBA]
	cells  map[int]*thumbCell // by the page they show
	used   map[*thumbCell]bool
	asked  map[int]bool // on their way
	failed map[int]bool // not asked for again until Renew or SetCount
	look   thumbLook
}

// loadedThumb is a picture and the age in which its load began.
type loadedThumb struct {
	picture *image.RGBA
	age     int64
}

// NewThumbs makes an empty grid and starts its workers; [Thumbs.Close] ends
// them. Words: "thumb.loading", "thumb.failed".
func NewThumbs(keys *Keys, do Do, words Words) *Thumbs {
	t := &Thumbs{keys: keys, words: words, selected: -1, kept: newRecent[int, *image.RGBA](thumbBytes),
		cells: map[int]*thumbCell{}, used: map[*thumbCell]bool{}, asked: map[int]bool{}, failed: map[int]bool{}}
	t.wishes = newWishes(thumbWorkers, thumbWishes, t.load, func(index int, loaded loadedThumb, err error) {
		do(func() { t.arrived(index, loaded, err) })
	})
	t.GridWrap.Length = func() int { return t.count }
	t.GridWrap.CreateItem = t.newCell
	t.GridWrap.UpdateItem = func(index int, object fyne.CanvasObject) { t.fill(index, object.(*thumbCell)) }
	t.GridWrap.OnSelected = t.clicked
	t.ExtendBaseWidget(t)
	return t
}

// SetCount says how many pages there are; what is shown is asked for again.
// The selection stays where it is, or on the last page.
func (t *Thumbs) SetCount(count int) {
	t.count = count
	t.forgetAll()
	if t.selected >= count {
		t.selected = count - 1
	}
	t.GridWrap.Refresh()
}

// SetPicture sets the room that the picture of a page has; the usual one is
// 124 x 150 units of the window. Number and margins come on top of it.
func (t *Thumbs) SetPicture(room fyne.Size) {
	t.look.picture = room
	t.GridWrap.Refresh()
}

// Count is the number of pages.
func (t *Thumbs) Count() int { return t.count }

// Grow says that pages were added at the end; what is loaded stays.
func (t *Thumbs) Grow(count int) {
	t.count = max(t.count, count)
	t.GridWrap.Refresh()
}

// Renew loads the thumbnail and badge of one page again, after it was turned,
// hidden or scanned anew.
func (t *Thumbs) Renew(index int) {
	t.kept.drop(index)
	delete(t.failed, index)
	t.takeBack(index)
	if cell := t.cells[index]; cell != nil {
		t.fill(index, cell)
	}
}

// Select marks a page, scrolls to it and tells OnSelected.
func (t *Thumbs) Select(index int) {
	if index >= 0 && index < t.count {
		t.GridWrap.ScrollTo(index)
		t.chosen(index)
	}
}

// Point marks the selected page without telling OnSelected; -1 takes the mark
// away.
func (t *Thumbs) Point(index int) {
	before := t.selected
	t.selected = min(index, t.count-1)
	t.mark(before)
	t.mark(t.selected)
	if t.selected >= 0 && t.selected != before {
		t.GridWrap.ScrollTo(t.selected)
	}
}

// Focus gives the keyboard to the grid.
func (t *Thumbs) Focus() { focus(t) }

// Selected is the marked page, -1 for none.
func (t *Thumbs) Selected() int { return t.selected }

// Release lets go of every picture, for a screen that is not shown. They are
// loaded again when the grid is shown and refreshed.
func (t *Thumbs) Release() { t.forgetAll() }

// Close ends the workers. The grid stays usable but loads nothing any more.
func (t *Thumbs) Close() { t.wishes.close() }

func (t *Thumbs) forgetAll() {
	t.wishes.forget(func(int) bool { return true })
	t.kept.clear()
	t.age.Add(1)
	clear(t.cells)
	clear(t.asked)
	clear(t.failed)
	for cell := range t.used {
		cell.page = -1
		cell.setImage(nil)
	}
}

func (t *Thumbs) load(ctx context.Context, index int) (loadedThumb, error) {
	begun := loadedThumb{age: t.age.Load()}
	loaded, err := t.Load(ctx, index)
	if err == nil && loaded != nil {
		begun.picture = toRGBA(loaded)
	}
	return begun, err
}

// toRGBA converts off the user-interface goroutine what the toolkit would
// otherwise convert on it.
func toRGBA(from image.Image) *image.RGBA {
	if same, ok := from.(*image.RGBA); ok && same.Rect.Min == (image.Point{}) && same.Stride == 4*same.Rect.Dx() {
		return same
	}
	to := image.NewRGBA(image.Rect(0, 0, from.Bounds().Dx(), from.Bounds().Dy()))
	draw.Draw(to, to.Rect, from, from.Bounds().Min, draw.Src)
	return to
}

// arrived shows a loaded picture if its cell still shows that page.
func (t *Thumbs) arrived(index int, loaded loadedThumb, err error) {
	if loaded.age != t.age.Load() {
		return
	}
	delete(t.asked, index)
	cell := t.cells[index]
	if err != nil || loaded.picture == nil {
		t.failed[index] = true
		if cell != nil {
			cell.say(t.words("thumb.failed"))
		}
		return
	}
	t.kept.put(index, loaded.picture, len(loaded.picture.Pix))
	if cell != nil {
		cell.setImage(loaded.picture)
	}
}

func (t *Thumbs) newCell() fyne.CanvasObject { return newThumbCell(&t.look) }

// fill makes a cell show a page; a cell that showed another one gives up its
// wish for that.
func (t *Thumbs) fill(index int, cell *thumbCell) {
	if cell.page != index {
		t.leave(cell)
		cell.page = index
		t.cells[index], t.used[cell] = cell, true
	}
	number := strconv.Itoa(index + 1)
	if t.Number != nil {
		number = t.Number(index)
	}
	badge := ""
	if t.Badge != nil {
		badge = t.Badge(index)
	}
	cell.describe(number, badge, index == t.selected, t.focused, t.marked(index))
	if known, ok := t.kept.get(index); ok {
		cell.setImage(known)
		return
	}
	cell.setImage(nil)
	if t.failed[index] {
		cell.say(t.words("thumb.failed"))
		return
	}
	cell.say(t.words("thumb.loading"))
	if t.Load != nil && !t.asked[index] {
		t.asked[index] = true
		t.wishes.want(index)
	}
}

func (t *Thumbs) leave(cell *thumbCell) {
	page := cell.page
	if page < 0 || t.cells[page] != cell {
		return
	}
	delete(t.cells, page)
	t.takeBack(page)
}

func (t *Thumbs) takeBack(index int) {
	delete(t.asked, index)
	t.wishes.forget(func(number int) bool { return number == index })
}

// clicked marks a page and takes the keys; the toolkit's own attempt at that
// does not know the widget that extends its grid.
func (t *Thumbs) clicked(index int) {
	t.chosen(index)
	focusUnlessTyping(t)
}

// chosen marks a page that the mouse, a key or the program has chosen.
func (t *Thumbs) chosen(index int) {
	before := t.selected
	t.selected = index
	t.GridWrap.UnselectAll() // our cells draw the mark themselves
	t.mark(before)
	t.mark(index)
	if t.OnSelected != nil {
		t.OnSelected(index)
	}
}

func (t *Thumbs) mark(index int) {
	if cell := t.cells[index]; cell != nil {
		cell.mark(index == t.selected, t.focused, t.marked(index))
	}
}

func (t *Thumbs) marked(index int) bool { return t.Marked != nil && t.Marked(index) }

// FocusGained shows the ring around the selected page.
func (t *Thumbs) FocusGained() {
	t.focused = true
	if t.selected < 0 && t.count > 0 {
		t.Select(0)
	}
	t.mark(t.selected)
}

// FocusLost takes the ring away.
func (t *Thumbs) FocusLost() { t.focused = false; t.mark(t.selected) }

// TypedRune hands characters on.
func (t *Thumbs) TypedRune(r rune) { t.keys.Rune(r) }

// TypedKey moves the selection.
func (t *Thumbs) TypedKey(event *fyne.KeyEvent) {
	if to, ok := t.destination(event.Name); ok && t.count > 0 && t.moves(event.Name) {
		t.Select(min(max(to, 0), t.count-1))
		return
	}
	t.keys.Key(event)
}

// moves says that the modifiers held leave a key to the grid.
func (t *Thumbs) moves(key fyne.KeyName) bool {
	held := t.keys.held()
	pages := key == fyne.KeyPageUp || key == fyne.KeyPageDown
	return held == 0 || held == fyne.KeyModifierShift && t.Marked != nil && !pages
}

// KeyDown tells of a key that is held.
func (t *Thumbs) KeyDown(event *fyne.KeyEvent) { t.keys.moved(event, true) }

// KeyUp tells of a key that was held.
func (t *Thumbs) KeyUp(event *fyne.KeyEvent) { t.keys.moved(event, false) }

func (t *Thumbs) destination(key fyne.KeyName) (int, bool) {
	columns := t.ColumnCount()
	rows := max(int(t.Size().Height/(t.look.cell().Height+theme.Padding())), 1)
	switch key {
	case fyne.KeyLeft:
		return t.selected - 1, true
	case fyne.KeyRight:
		return t.selected + 1, true
	case fyne.KeyUp:
		return t.rowStep(-columns), true
	case fyne.KeyDown:
		return t.rowStep(columns), true
	case fyne.KeyPageUp:
		return t.selected - rows*columns, true
	case fyne.KeyPageDown:
		return t.selected + rows*columns, true
	case fyne.KeyHome:
		return 0, true
	case fyne.KeyEnd:
		return t.count - 1, true
	}
	return 0, false
}

// rowStep keeps the column: at the first and last row it stays.
func (t *Thumbs) rowStep(step int) int {
	if to := t.selected + step; to >= 0 && to < t.count {
		return to
	}
	return t.selected
}

var _ fyne.Focusable = (*Thumbs)(nil)
