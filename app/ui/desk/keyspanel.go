package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// showKeys lists the keys that do something here and now.
func (v *View) showKeys() {
	table := container.New(layout.NewFormLayout())
	for _, hint := range v.room.Keys.Overview(v.words) {
		keys := widget.NewLabel(hint.Keys)
		keys.TextStyle.Bold = true
		table.Add(keys)
		table.Add(widget.NewLabel(hint.Label))
	}
	height := canvas.NewRectangle(nil)
	height.SetMinSize(fyne.NewSize(10, 200))
	v.panels.ask(newSheet(v.say("desk.keys.ask"), container.NewStack(height, container.NewVScroll(table)),
		container.NewBorder(nil, nil, nil, v.button("desk.button.close", v.panels.close))), nil)
}
