package kit

import (
	"context"
	"image/color"
	"math"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Windows of rows: how many rows are fetched at once and how many windows of
// them are kept.
const (
	windowRows  = 200
	windowsKept = 50
)

// Column is one column of a [RecordList].
type Column struct {
	Title string
	Width float32 // of the window; what a growing column has at least
	Grow  float32 // share of the room that is left; 0 keeps the width
	Right bool    // figures stand at the right edge
	Quiet bool    // second rank: in a quieter colour
}

// RecordList is a table of up to a million rows in which whole rows are
// selected. Rows are fetched in windows of 200 on a goroutine of their own,
// and only those on the screen exist as widgets.
//
// Keys: Up, Down, PageUp, PageDown, Home, End select; Enter opens; the rest
// goes to the [Keys].
type RecordList struct {
	widget.BaseWidget
	// Fetch answers the cells of count rows from first on; fewer rows at the
	// end are well. It runs on a worker goroutine, one call at a time, newest
	// wish first; ctx ends when nobody wants the rows any more. Set it before
	// the first SetCount.
	Fetch func(ctx context.Context, first, count int) ([][]string, error)
	// OnSelected is told of each selection.
	OnSelected func(row int)
	// OnOpened is told of Enter on the selected row, or of a second click.
	OnOpened func(row int)

	words    Words
	columns  []Column
	count    int
	selected int
	failure  string

	windows *recent[int, [][]string]
	asked   map[int]bool
	wishes  *wishes[fetchedRows]
	age     atomic.Int64 // grows with SetCount: older deliveries are stale

	head    *recordRow
	line    *canvas.Rectangle
	ring    *canvas.Rectangle
	rows    *recordRows
	message *prose
}

// fetchedRows is a window of rows and the age in which its fetch began.
type fetchedRows struct {
	rows [][]string
	age  int64
}

// NewRecordList makes an empty list and starts its worker; [RecordList.Close]
// ends it. Words: "list.empty", "list.failed".
func NewRecordList(columns []Column, keys *Keys, do Do, words Words) *RecordList {
	r := &RecordList{
		words: words, columns: columns, selected: -1,
		windows: newRecent[int, [][]string](windowsKept), asked: map[int]bool{},
		line: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent),
		message: newProse(ColorQuiet, textSize),
	}
	r.message.align = fyne.TextAlignCenter
	r.head = newRecordRow(r, true)
	r.rows = newRecordRows(r, keys)
	r.wishes = newWishes(1, 8, r.fetch, func(window int, fetched fetchedRows, err error) {
		do(func() { r.arrived(window, fetched, err) })
	})
	r.ExtendBaseWidget(r)
	return r
}

// SetCount says how many rows there are now and fetches what is shown anew.
// The selection keeps its row number, or goes to the last row.
func (r *RecordList) SetCount(count int) {
	r.count = count
	r.selected = min(r.selected, count-1)
	r.failure = ""
	r.wishes.forget(func(int) bool { return true })
	r.age.Add(1)
	r.windows.clear()
	clear(r.asked)
	r.rows.Refresh()
	r.Refresh()
}

// Count is the number of rows.
func (r *RecordList) Count() int { return r.count }

// Selected is the marked row, -1 for none.
func (r *RecordList) Selected() int { return r.selected }

// Row answers the cells of a row if they are here.
func (r *RecordList) Row(row int) ([]string, bool) {
	window, ok := r.windows.get(row / windowRows)
	if !ok || row < 0 || row%windowRows >= len(window) {
		return nil, false
	}
	return window[row%windowRows], true
}

// Select marks a row, scrolls to it and tells OnSelected.
func (r *RecordList) Select(row int) {
	if row < 0 || row >= r.count {
		return
	}
	r.selected = row
	r.rows.UnselectAll()
	r.rows.ScrollTo(row)
	if r.OnSelected != nil {
		r.OnSelected(row)
	}
}

// Focus gives the keyboard to the rows.
func (r *RecordList) Focus() { focus(r.rows) }

// Close ends the worker. Rows that are not here stay empty from then on.
func (r *RecordList) Close() { r.wishes.close() }

func (r *RecordList) fetch(ctx context.Context, window int) (fetchedRows, error) {
	fetched := fetchedRows{age: r.age.Load()}
	var err error
	fetched.rows, err = r.Fetch(ctx, window*windowRows, windowRows)
	return fetched, err
}

// arrived takes a fetched window, unless it is from before the last SetCount.
func (r *RecordList) arrived(window int, fetched fetchedRows, err error) {
	if fetched.age != r.age.Load() {
		return
	}
	delete(r.asked, window)
	if err != nil {
		r.failure = r.words("list.failed")
		r.Refresh()
		return
	}
	r.windows.put(window, fetched.rows, 1)
	r.rows.Refresh()
}

// cells answers a row, asking for its window when it is not here.
func (r *RecordList) cells(row int) []string {
	if cells, ok := r.Row(row); ok {
		return cells
	}
	window := row / windowRows
	if _, here := r.windows.get(window); !here && !r.asked[window] && r.Fetch != nil && r.failure == "" {
		r.asked[window] = true
		r.wishes.want(window)
	}
	return nil
}

// CreateRenderer is the toolkit's hook.
func (r *RecordList) CreateRenderer() fyne.WidgetRenderer {
	r.paint()
	return &drawing{
		widget:  r,
		objects: []fyne.CanvasObject{r.head, r.line, r.rows, r.message, r.ring},
		layout:  r.lay,
		minimum: func() fyne.Size { return fyne.NewSize(200, r.rowHeight()*4) },
		paint:   r.paint,
	}
}

// rowHeight makes the pitch of the rows, with the toolkit's padding, a
// multiple of 4: only so are the places of a million rows exact in the
// toolkit's 32-bit coordinates.
func (r *RecordList) rowHeight() float32 {
	pad := measure(r, theme.SizeNamePadding)
	text := lineHeight(r, textSize)
	return float32(math.Ceil(float64(text+10+pad)/4))*4 - pad
}

func (r *RecordList) lay(size fyne.Size) {
	height := r.rowHeight()
	place(r.head, 0, 0, size.Width, height)
	place(r.line, 0, height, size.Width, 1)
	place(r.rows, 0, height+1, size.Width, size.Height-height-1)
	place(r.ring, 0, height+1, size.Width, size.Height-height-1)
	width := min(size.Width-48, 420)
	r.message.Resize(fyne.NewSize(width, r.message.MinSize().Height))
	place(r.message, (size.Width-width)/2, height+24, width, r.message.MinSize().Height)
}

func (r *RecordList) paint() {
	r.line.FillColor = ink(r, theme.ColorNameSeparator)
	r.ring.StrokeColor, r.ring.StrokeWidth = color.Transparent, 2
	if r.rows.focused {
		r.ring.StrokeColor = ink(r, theme.ColorNamePrimary)
	}
	switch {
	case r.failure != "":
		r.message.say(r.failure, theme.ColorNameError)
	case r.count == 0:
		r.message.say(r.words("list.empty"), ColorQuiet)
	default:
		r.message.say("", ColorQuiet)
	}
	r.head.Refresh()
}

// widths shares the width of the list among the columns.
func (r *RecordList) widths(total float32) []float32 {
	left, shares := total, float32(0)
	for _, column := range r.columns {
		left -= column.Width
		shares += column.Grow
	}
	widths := make([]float32, len(r.columns))
	for i, column := range r.columns {
		widths[i] = column.Width
		if left > 0 && shares > 0 {
			widths[i] += left * column.Grow / shares
		}
	}
	return widths
}
