package desk

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// batchList is the column of batches at the left.
type batchList struct {
	view    *View
	box     *fyne.Container
	list    *keyedList
	fresh   *kit.Button
	none    *widget.Label // in place of the first batch
	filling bool          // the list is being told, not the clerk telling it
}

// keyedList is the toolkit's list that hands keys it has no use for on.
type keyedList struct {
	widget.List
	keys *kit.Keys
}

func (l *keyedList) TypedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeySpace:
		l.List.TypedKey(event)
	case fyne.KeyDelete: // here it would be taken for the batch's end
	default:
		l.keys.Key(event)
	}
}

func (l *keyedList) TypedRune(r rune) { l.keys.Rune(r) }

func newBatchList(v *View) *batchList {
	b := &batchList{view: v, list: &keyedList{keys: v.room.Keys}}
	b.list.Length = func() int { return len(v.model.Batches) }
	b.list.CreateItem = func() fyne.CanvasObject { return newBatchRow() }
	b.list.UpdateItem = func(id widget.ListItemID, row fyne.CanvasObject) {
		row.(*batchRow).show(v, v.model.Batches[id])
	}
	b.list.OnSelected = func(id widget.ListItemID) {
		if !b.filling && id < len(v.model.Batches) {
			v.openBatch(v.model.Batches[id].ID)
		}
	}
	b.list.ExtendBaseWidget(b.list)
	b.fresh = kit.NewButton(v.say("desk.button.batch"), v.room.Keys, func() { v.room.Keys.Run(ActionBatch) })
	head := widget.NewLabel(v.say("desk.batches"))
	head.TextStyle.Bold = true
	b.none = sentence(v.say("desk.batches.none"), widget.LowImportance)
	b.box = container.NewBorder(container.NewVBox(head, b.none), container.NewPadded(b.fresh), nil, nil, b.list)
	return b
}

// show follows the model.
func (b *batchList) show() {
	accent(b.fresh, b.view.next() == StepBatch && !b.view.model.Empty())
	setVisible(b.none, len(b.view.model.Batches) == 0)
	for i, batch := range b.view.model.Batches {
		b.list.SetItemHeight(i, rowHeight(twoLines(b.view.batchWords(batch), b.list.Size().Width)))
	}
	b.list.Refresh()
	for i, batch := range b.view.model.Batches {
		if batch.ID == b.view.model.Batch {
			b.filling = true
			b.list.Select(i)
			b.filling = false
			return
		}
	}
	b.list.UnselectAll()
}

// batchRow is one batch: its name, where it is in words, and how much of it is
// described, in numbers and as a bar.
type batchRow struct {
	widget.BaseWidget
	name, state, count *widget.Label
	rail, bar          *canvas.Rectangle
	share              float32
}

func newBatchRow() *batchRow {
	line := func(size fyne.ThemeSizeName) *widget.Label {
		label := widget.NewLabel("")
		label.Truncation, label.SizeName = fyne.TextTruncateEllipsis, size
		return label
	}
	r := &batchRow{name: line(theme.SizeNameText), state: line(theme.SizeNameCaptionText), count: line(theme.SizeNameCaptionText),
		rail: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	r.name.TextStyle.Bold = true
	r.state.Truncation, r.state.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
	r.ExtendBaseWidget(r)
	return r
}

func (r *batchRow) show(v *View, batch archive.Batch) {
	set := func(label *widget.Label, text string) {
		if label.Text != text {
			label.SetText(text)
		}
	}
	set(r.name, batch.Name)
	set(r.state, v.batchWords(batch))
	set(r.count, v.say("desk.batch.count", "items", v.number(batch.Items), "pages", v.number(batch.Pages), "described", v.number(batch.Described)))
	r.share = 0
	if batch.Items > 0 {
		r.share = float32(batch.Described) / float32(batch.Items)
	}
	r.rail.FillColor, r.bar.FillColor = theme.Color(theme.ColorNameSeparator), theme.Color(theme.ColorNamePrimary)
	r.place(r.Size())
	r.rail.Refresh()
	r.bar.Refresh()
}

func (r *batchRow) place(size fyne.Size) {
	const edge, left = 4, 8
	y := float32(edge)
	for _, label := range []*widget.Label{r.name, r.state, r.count} {
		label.Move(fyne.NewPos(0, y-theme.InnerPadding()))
		label.Resize(fyne.NewSize(size.Width, label.MinSize().Height))
		y += lineOf(label.SizeName)
		if label == r.state && twoLines(label.Text, size.Width) {
			y += lineOf(label.SizeName)
		}
	}
	width := size.Width - 2*left
	r.rail.Move(fyne.NewPos(left, y+3))
	r.rail.Resize(fyne.NewSize(width, 4))
	r.bar.Move(fyne.NewPos(left, y+3))
	r.bar.Resize(fyne.NewSize(width*r.share, 4))
}

// CreateRenderer is the toolkit's hook.
func (r *batchRow) CreateRenderer() fyne.WidgetRenderer {
	box := container.New(rowLayout{r}, r.name, r.state, r.count, r.rail, r.bar)
	return widget.NewSimpleRenderer(box)
}

type rowLayout struct{ row *batchRow }

func (l rowLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) { l.row.place(size) }

func (l rowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, rowHeight(false)) }

func lineOf(size fyne.ThemeSizeName) float32 {
	return fyne.MeasureText("Ag", theme.Size(size), fyne.TextStyle{}).Height + 3
}

// batchWords say where a batch is on its way, and its profile where one was chosen.
func (v *View) batchWords(batch archive.Batch) string {
	words := stateWords(v.room.Texts, batch.State)
	if profile := v.profileOf[batch.ID]; profile != "" {
		words += " · " + profile
	}
	return words
}

// twoLines says that the words of a state need two lines in a row of that
// width.
func twoLines(text string, width float32) bool {
	return fyne.MeasureText(text, theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Width > width-2*theme.InnerPadding()
}

func rowHeight(twoLines bool) float32 {
	height := 4 + lineOf(theme.SizeNameText) + 2*lineOf(theme.SizeNameCaptionText) + 14
	if twoLines {
		height += lineOf(theme.SizeNameCaptionText)
	}
	return height
}
