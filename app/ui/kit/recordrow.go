package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recordRow is one visible row, or the head.
type recordRow struct {
	widget.BaseWidget
	list  *RecordList
	head  bool
	row   int
	cells []*clipped

	ground, bar *canvas.Rectangle
	objects     []fyne.CanvasObject
}

func newRecordRow(list *RecordList, head bool) *recordRow {
	row := &recordRow{list: list, head: head, row: -1,
		ground: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	row.objects = []fyne.CanvasObject{row.ground, row.bar}
	for _, column := range list.columns {
		cell := newClipped()
		cell.line.TextStyle.Bold = head
		if column.Right {
			cell.line.Alignment = fyne.TextAlignTrailing
		}
		row.cells = append(row.cells, cell)
		row.objects = append(row.objects, cell.clip)
	}
	row.ExtendBaseWidget(row)
	return row
}

func (row *recordRow) show(number int) {
	row.row = number
	row.paint()
}

func (row *recordRow) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{widget: row, objects: row.objects, layout: row.lay, paint: row.paint,
		minimum: func() fyne.Size { return fyne.NewSize(100, row.list.rowHeight()) }}
}

func (row *recordRow) lay(size fyne.Size) {
	place(row.ground, 0, 0, size.Width, size.Height)
	place(row.bar, 0, 4, 4, size.Height-8)
	const edge = 12
	x := float32(edge)
	for i, width := range row.list.widths(size.Width - 2*edge) {
		gap := float32(12)
		place(row.cells[i].clip, x, 0, width-gap, size.Height)
		x += width
	}
}

func (row *recordRow) paint() {
	size := measure(row, textSize)
	if row.head {
		row.ground.FillColor = ink(row, theme.ColorNameHeaderBackground)
		for i, column := range row.list.columns {
			row.cells[i].show(column.Title, ink(row, ColorQuiet), measure(row, captionSize))
		}
		return
	}
	selected := row.row >= 0 && row.row == row.list.selected
	ground, bar := color.Color(color.Transparent), color.Color(color.Transparent)
	if selected {
		ground, bar = ink(row, theme.ColorNameSelection), ink(row, theme.ColorNamePrimary)
	}
	recolour(row.ground, ground)
	recolour(row.bar, bar)
	values := row.list.cells(row.row)
	for i, cell := range row.cells {
		text, colour := "", theme.ColorNameForeground
		if i < len(values) {
			text = values[i]
		}
		if row.list.columns[i].Quiet && !selected {
			colour = ColorQuiet
		}
		cell.show(text, ink(row, colour), size)
	}
}

func recolour(rectangle *canvas.Rectangle, colour color.Color) {
	if rectangle.FillColor != colour {
		rectangle.FillColor = colour
		rectangle.Refresh()
	}
}
