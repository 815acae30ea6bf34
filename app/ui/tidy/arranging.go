package tidy

import (
	"context"

	"daluang/app"
	"daluang/storage/archive"
)

// splitItem begins a new document with the page on the screen.
func (v *View) splitItem() {
	page, _ := v.model.Page()
	if page.Position <= 1 {
		v.hint("tidy.said.first-page")
		return
	}
	desk := v.room.Desk
	v.act("split", func(ctx context.Context) error {
		_, err := desk.SplitItem(ctx, page.ID)
		return err
	}, func() string { return v.say("tidy.said.split") })
}

// joinItem puts the document of the page behind the one before it.
func (v *View) joinItem() {
	page, _ := v.model.Page()
	if _, place := v.model.ItemOf(page); place <= 1 {
		v.hint("tidy.said.first-item")
		return
	}
	desk := v.room.Desk
	v.act("joined", func(ctx context.Context) error {
		_, err := desk.JoinItem(ctx, page.Item)
		return err
	}, func() string { return v.say("tidy.said.joined") })
}

// splitSpread makes two pages of a picture of two, where a gutter is proposed,
// else in the middle of the longer side.
func (v *View) splitSpread() {
	page, _ := v.model.Page()
	if page.Recipe().Has(archive.StepSplit) {
		v.hint("tidy.said.half-already")
		return
	}
	desk := v.room.Desk
	v.act("spread", func(ctx context.Context) error {
		proposals, err := desk.Propose(ctx, page.ID)
		if err != nil {
			return err
		}
		line := archive.Step{Half: archive.HalfLeft, At: 0.5}
		if isUpright(page) {
			line.Half = archive.HalfTop
		}
		if steps, _ := chosen(proposals, true, []archive.StepKind{archive.StepSplit}); len(steps) > 0 {
			line = steps[0]
		}
		_, err = desk.SplitPage(ctx, page.ID, line.Half, line.At)
		return err
	}, func() string { return v.say("tidy.said.spread") })
}

// isUpright says that a page is higher than wide as it is turned.
func isUpright(page archive.Page) bool {
	if page.Turn%180 != 0 {
		return page.Width > page.Height
	}
	return page.Height > page.Width
}

func (v *View) hidePages() {
	pages, desk := v.model.Targets(), v.room.Desk
	v.act("hidden", func(ctx context.Context) error { return desk.HidePages(ctx, pages) }, func() string {
		return v.say("tidy.said.hidden", "count", v.room.Number(len(pages)))
	})
}

// movePages moves the marked pages, or the one on the screen, by one place, and
// into the document beyond at its ends.
func (v *View) movePages(step int) {
	pages, item, before, ok := v.model.Move(step)
	if !ok {
		v.hint("tidy.said.at-the-end")
		return
	}
	desk := v.room.Desk
	v.act("moved", func(ctx context.Context) error { return desk.MovePages(ctx, pages, item, before) }, func() string {
		return v.say("tidy.said.moved", "count", v.room.Number(len(pages)))
	})
}

// insert takes files in before the page on the screen.
func (v *View) insert() {
	page, _ := v.model.Page()
	desk := v.room.Desk
	v.room.AskFile(v.say("tidy.ask.insert", "page", v.room.Number(v.model.At()+1)), func(paths []string) {
		var result app.Imported
		v.act("inserted", func(ctx context.Context) (err error) {
			result, err = desk.InsertPages(ctx, page.ID, paths, nil)
			return err
		}, func() string { return v.insertedWords(result) })
	})
}

func (v *View) insertedWords(result app.Imported) string {
	words := v.say("tidy.said.inserted", "count", v.room.Number(result.Stored))
	if result.Known > 0 {
		words += " " + v.say("desk.import.known", "count", v.room.Number(result.Known))
	}
	for _, refused := range result.Refused {
		explanation := v.room.Texts.Explain(refused.Err)
		words += " " + explanation.What + " " + explanation.Next
	}
	return words
}

// rescan puts a new picture in the place of the page on the screen.
func (v *View) rescan() {
	page, _ := v.model.Page()
	desk := v.room.Desk
	v.room.AskFile(v.say("tidy.ask.rescan", "page", v.room.Number(v.model.At()+1)), func(paths []string) {
		var fresh archive.ID
		v.act("rescanned", func(ctx context.Context) (err error) {
			fresh, err = desk.ReplacePage(ctx, page.ID, paths[0])
			return err
		}, func() string {
			v.model.Show(fresh)
			return v.say("tidy.said.rescanned")
		})
	})
}
