package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recordRows is the scrolling part of the list; it has the focus.
type recordRows struct {
	widget.List
	list    *RecordList
	keys    *Keys
	focused bool
}

func newRecordRows(list *RecordList, keys *Keys) *recordRows {
	rows := &recordRows{list: list, keys: keys}
	rows.HideSeparators = true
	rows.List.Length = func() int { return list.count }
	rows.List.CreateItem = func() fyne.CanvasObject { return newRecordRow(list, false) }
	rows.List.UpdateItem = func(row int, object fyne.CanvasObject) { object.(*recordRow).show(row) }
	rows.List.OnSelected = rows.clicked
	rows.ExtendBaseWidget(rows)
	return rows
}

// clicked selects a row; a click on the row that is selected opens it.
func (rows *recordRows) clicked(row int) {
	again := row == rows.list.selected
	rows.list.Select(row)
	focus(rows) // the toolkit's list does not know the widget that extends it
	if again {
		rows.open()
	}
}

func (rows *recordRows) open() {
	if rows.list.OnOpened != nil && rows.list.selected >= 0 {
		rows.list.OnOpened(rows.list.selected)
	}
}

func (rows *recordRows) FocusGained() {
	rows.focused = true
	if rows.list.selected < 0 {
		rows.list.Select(0)
	}
	rows.list.Refresh()
}

func (rows *recordRows) FocusLost() {
	rows.focused = false
	rows.list.Refresh()
}

func (rows *recordRows) TypedRune(r rune) { rows.keys.Rune(r) }

func (rows *recordRows) TypedKey(event *fyne.KeyEvent) {
	if rows.keys.held() != 0 || rows.list.count == 0 {
		rows.keys.Key(event)
		return
	}
	to, last := rows.list.selected, rows.list.count-1
	page := max(int(rows.Size().Height/(rows.list.rowHeight()+theme.Padding()))-1, 1)
	switch event.Name {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyPageUp:
		to -= page
	case fyne.KeyPageDown:
		to += page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = last
	case fyne.KeyReturn, fyne.KeyEnter:
		rows.open()
		return
	default:
		rows.keys.Key(event)
		return
	}
	if to = min(max(to, 0), last); to != rows.list.selected {
		rows.list.Select(to)
	}
}
