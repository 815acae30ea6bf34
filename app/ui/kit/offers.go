package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// offerRows is how many offers are on the screen at once.
const offerRows = 8

// offers is the floating list of a Suggest: a few rows that are reused as the
// choice moves through all offers.
type offers struct {
	widget.BaseWidget
	words  Words
	all    []Suggestion
	first  int // index of the offer in the top row
	chosen int // -1: none

	shade, ground *canvas.Rectangle
	rows          [offerRows]*offerRow
	none          *prose
}

func newOffers(accept func(int), words Words) *offers {
	o := &offers{words: words, chosen: -1, shade: canvas.NewRectangle(color.Transparent),
		ground: canvas.NewRectangle(color.Transparent), none: newProse(ColorQuiet, textSize)}
	for i := range o.rows {
		o.rows[i] = newOfferRow(func() { accept(o.first + i) })
	}
	o.ExtendBaseWidget(o)
	return o
}

func (o *offers) show(all []Suggestion) {
	o.all, o.first, o.chosen = all, 0, -1
	o.Refresh()
}

// choose marks an offer and keeps it among the visible rows.
func (o *offers) choose(index int) {
	o.chosen = index
	o.first = max(min(o.first, max(index, 0)), index-offerRows+1)
	o.Refresh()
}

func (o *offers) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{o.shade, o.ground, o.none}
	for _, row := range o.rows {
		objects = append(objects, row)
	}
	o.paint()
	return &drawing{widget: o, objects: objects, layout: o.lay, minimum: o.least, paint: o.paint}
}

func (o *offers) rowHeight() float32 {
	return lineHeight(o, textSize) + 10
}

func (o *offers) least() fyne.Size {
	shown := max(min(len(o.all), offerRows), 1)
	return fyne.NewSize(o.wanted(), float32(shown)*o.rowHeight()+8)
}

// wanted is the width in which the visible offers can be read, within reason.
func (o *offers) wanted() float32 {
	const least, most = 160, 480
	widest := float32(0)
	for i := o.first; i < min(o.first+offerRows, len(o.all)); i++ {
		widest = max(widest, fyne.MeasureText(o.all[i].Detail, measure(o, textSize), fyne.TextStyle{}).Width)
	}
	return min(max(least, o.valueWidth(most)+widest+30), most)
}

func (o *offers) lay(size fyne.Size) {
	place(o.shade, 2, 3, size.Width, size.Height)
	place(o.ground, 0, 0, size.Width, size.Height)
	place(o.none, 10, 9, size.Width-20, o.rowHeight())
	values := o.valueWidth(size.Width)
	for i, row := range o.rows {
		row.values = values
		place(row, 4, 4+float32(i)*o.rowHeight(), size.Width-8, o.rowHeight())
		row.Refresh()
	}
}

// valueWidth is the width of the column of values: as wide as the visible
// ones need, but never so wide that no detail can be read.
func (o *offers) valueWidth(width float32) float32 {
	widest := float32(0)
	for i := o.first; i < min(o.first+offerRows, len(o.all)); i++ {
		widest = max(widest, fyne.MeasureText(o.all[i].Value, measure(o, textSize), fyne.TextStyle{Bold: true}).Width)
	}
	return min(widest+14, width*0.6)
}

func (o *offers) paint() {
	o.shade.FillColor = ink(o, theme.ColorNameShadow)
	o.ground.FillColor = ink(o, theme.ColorNameMenuBackground)
	o.ground.StrokeColor, o.ground.StrokeWidth = ink(o, theme.ColorNameInputBorder), 1
	o.shade.CornerRadius = measure(o, theme.SizeNameInputRadius)
	o.ground.CornerRadius = o.shade.CornerRadius
	text := ""
	if len(o.all) == 0 {
		text = o.words("suggest.none")
	}
	o.none.say(text, ColorQuiet)
	for i, row := range o.rows {
		index := o.first + i
		row.Hidden = index >= len(o.all)
		if !row.Hidden {
			row.offer, row.chosen = o.all[index], index == o.chosen
		}
	}
}

// offerRow is one visible offer.
type offerRow struct {
	widget.BaseWidget
	offer   Suggestion
	chosen  bool
	hovered bool
	values  float32
	accept  func()

	ground        *canvas.Rectangle
	bar           *canvas.Rectangle
	value, detail *clipped
}

func newOfferRow(accept func()) *offerRow {
	r := &offerRow{accept: accept, ground: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(color.Transparent), value: newClipped(), detail: newClipped()}
	r.value.line.TextStyle.Bold = true
	r.ExtendBaseWidget(r)
	return r
}

// A row counts as focusable but disabled: only so does the toolkit leave the
// focus in the field when the mouse presses a row, and Tab pass the row by.

func (r *offerRow) FocusGained()            {}
func (r *offerRow) FocusLost()              {}
func (r *offerRow) TypedRune(rune)          {}
func (r *offerRow) TypedKey(*fyne.KeyEvent) {}
func (r *offerRow) Enable()                 {}
func (r *offerRow) Disable()                {}
func (r *offerRow) Disabled() bool          { return true }

func (r *offerRow) Tapped(*fyne.PointEvent)        { r.accept() }
func (r *offerRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh() }
func (r *offerRow) MouseMoved(*desktop.MouseEvent) {}
func (r *offerRow) MouseOut()                      { r.hovered = false; r.Refresh() }

func (r *offerRow) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		widget:  r,
		objects: []fyne.CanvasObject{r.ground, r.bar, r.value.clip, r.detail.clip},
		layout:  r.lay,
		minimum: func() fyne.Size { return fyne.NewSize(1, 1) },
		paint:   r.paint,
	}
}

func (r *offerRow) lay(size fyne.Size) {
	place(r.ground, 0, 0, size.Width, size.Height)
	place(r.bar, 0, 3, 3, size.Height-6)
	place(r.value.clip, 8, 5, r.values-8, size.Height-10)
	place(r.detail.clip, r.values+8, 5, size.Width-r.values-14, size.Height-10)
}

func (r *offerRow) paint() {
	r.ground.FillColor, r.bar.FillColor = color.Transparent, color.Transparent
	r.ground.CornerRadius = measure(r, theme.SizeNameSelectionRadius)
	switch {
	case r.chosen:
		r.ground.FillColor = ink(r, theme.ColorNameSelection)
		r.bar.FillColor = ink(r, theme.ColorNamePrimary)
	case r.hovered:
		r.ground.FillColor = ink(r, theme.ColorNameHover)
	}
	r.value.show(r.offer.Value, ink(r, theme.ColorNameForeground), measure(r, textSize))
	r.detail.show(r.offer.Detail, ink(r, ColorQuiet), measure(r, textSize))
}
