package desk

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// found is at most how many results a search lists.
const found = 200

// finder is the one box that searches all batches, and its results.
type finder struct {
	view    *View
	field   *kit.Field
	list    *kit.RecordList
	count   *widget.Label
	asking  newest
	results []archive.Item
	words   string // that the results are for
}

// askFind opens the search.
func (v *View) askFind() {
	f := &finder{view: v, field: kit.NewField(v.say("desk.find.words"), v.room.Keys, v.words), count: widget.NewLabel("")}
	f.list = kit.NewRecordList([]kit.Column{
		{Title: v.say("desk.field.number"), Width: 120, Grow: 1},
		{Title: v.say("desk.field.title"), Width: 160, Grow: 3},
		{Title: v.say("desk.field.date"), Width: 100, Grow: 1, Quiet: true},
		{Title: v.say("desk.batch"), Width: 90, Grow: 1, Quiet: true},
	}, v.room.Keys, v.room.Do, func(key string) string {
		if key == "list.empty" && f.words == "" {
			return v.say("desk.find.empty")
		}
		if key == "list.empty" {
			return v.say("desk.find.none")
		}
		return v.words(key)
	})
	f.field.OnChanged = f.search
	f.field.OnNext = func() {
		if len(f.results) > 0 {
			f.list.Select(0)
			f.list.Focus()
		}
	}
	f.list.OnOpened = f.open
	height := canvas.NewRectangle(nil)
	height.SetMinSize(fyne.NewSize(10, 220))
	v.panels.ask(newSheet(v.say("desk.find.ask"), f.field, container.NewStack(height, f.list),
		container.NewBorder(nil, nil, nil, v.button("desk.button.close", v.panels.close), f.count)), nil)
	v.panels.left = f.list.Close
	f.field.Focus()
	v.place(map[string]fyne.CanvasObject{"find-words": f.field, "find-list": f.list})
}

func (f *finder) search(words string) {
	desk := f.view.room.Desk
	f.view.preparer.rest()
	ask(f.view.work, &f.asking, "search", func(ctx context.Context) (app.ItemList, error) {
		if words == "" {
			return app.ItemList{}, nil
		}
		return desk.Items(ctx, app.ItemQuery{Words: words, Limit: found})
	}, func(answer app.ItemList, err error) {
		f.words = words
		f.show(answer, err)
	})
}

func (f *finder) show(answer app.ItemList, err error) {
	v := f.view
	if err != nil {
		v.fail(err)
		return
	}
	f.results = answer.Items
	rows := make([][]string, len(answer.Items))
	names := map[archive.ID]string{}
	for _, batch := range v.model.Batches {
		names[batch.ID] = batch.Name
	}
	for i, item := range answer.Items {
		title := item.Title
		if title == "" {
			title = item.Source
		}
		rows[i] = []string{item.Number, title, item.Date.Text, names[item.Batch]}
	}
	f.list.Fetch = func(_ context.Context, first, count int) ([][]string, error) {
		return rows[min(first, len(rows)):min(first+count, len(rows))], nil
	}
	f.list.SetCount(len(rows))
	f.count.SetText(v.say("desk.find.count", "count", v.number(answer.Total)))
	v.room.Event("found", answer.Total)
}

// open turns to a result at its first page.
func (f *finder) open(row int) {
	if row < 0 || row >= len(f.results) {
		return
	}
	item, v := f.results[row], f.view
	v.panels.close()
	v.leaveTidy()
	if item.Batch != v.model.Batch {
		v.openBatchAt(item.Batch, item.ID)
		return
	}
	v.saveShown()
	v.preparer.rest()
	v.model.ShowItem(item.ID)
	v.show()
}
