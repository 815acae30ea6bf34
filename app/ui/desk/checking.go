package desk

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// The names of the actions of quality control; those of the verdicts are
// ActionVerdict with a digit.
const (
	ActionCheck   = "desk.check"
	ActionVerdict = "check."
)

// checker is the screen of quality control. It lies over the whole workspace
// and has the keys while it is open: one page large, one key for a verdict.
type checker struct {
	view  *View
	model *Inspection
	box   *fyne.Container
	paper *kit.PageView
	side  *checkSide

	batch   archive.ID
	asked   string // of the captures by the profile of the batch, and what came
	judging int    // verdicts that are not saved yet
	shelf   *kit.Shelf
}

func newChecker(v *View) *checker {
	c := &checker{view: v, model: &Inspection{At: -1}}
	c.paper = kit.NewPageView(v.room.Keys, func(key string) string {
		if key == "page.empty" {
			return v.say("desk.check.empty")
		}
		return v.words(key)
	})
	c.side = newCheckSide(c)
	c.shelf = v.newShelf(c.paper)
	c.box = container.New(paperAndSide{}, c.paper, c.side.box)
	c.box.Hide()
	return c
}

func (c *checker) shown() bool { return c.box.Visible() }

// openCheck turns to quality control of the open batch.
func (v *View) openCheck() {
	batch, ok := v.model.Current()
	if !ok || v.model.Empty() {
		return
	}
	v.saveAll()
	c := v.checker
	c.batch, c.model = batch.ID, &Inspection{At: -1}
	if page, ok := v.model.Page(); ok {
		c.model.Checking.Pages, c.model.At = []app.CheckedPage{{Page: page}}, 0 // stays there if it is in the sample
	}
	c.side.reset()
	c.read(func() {
		c.turnTo(true)
		v.room.Event("check open")
	})
}

// turnTo shows the screen, or the workspace again.
func (c *checker) turnTo(shown bool) {
	v := c.view
	setVisible(c.box, shown)
	setVisible(v.desk, !shown)
	v.room.Window.Canvas().Unfocus() // the toolkit leaves the keys with what is gone
	c.show()
	v.showActions()
	v.root.Refresh()
}

func (c *checker) close() {
	if c.side.asking() {
		c.side.unask()
		return
	}
	c.turnTo(false)
	c.shelf.Clear()
	c.view.reload(func() { c.view.room.Event("check closed") })
}

// read reads how far the batch is and shows it.
func (c *checker) read(then func()) {
	v, desk, batch := c.view, c.view.room.Desk, c.batch
	var content Content
	var checking app.Checking
	drawn, asked := true, ""
	v.work.inTurn("read quality control", func(ctx context.Context) (err error) {
		if content, err = readContent(ctx, desk, batch); err != nil {
			return err
		}
		checking, err = desk.Checking(ctx, string(batch))
		if errors.Is(err, app.ErrNoSample) {
			drawn, err = false, nil
		}
		if err != nil {
			return err
		}
		asked, err = askedAndDelivered(ctx, v.room.Texts, desk, batch)
		return err
	}, func(err error) {
		if !drawn {
			checking.Batch, _ = v.model.Current()
		}
		switch {
		case err != nil:
			c.side.fail(err)
		case c.batch == batch && c.judging == 0: // else another reading follows
			c.asked = asked
			c.model.TakeChecking(content, checking, drawn)
		}
		c.show()
		if then != nil {
			then()
		}
	})
}

// askedAndDelivered is empty for a batch without a profile.
func askedAndDelivered(ctx context.Context, texts app.Texts, desk *app.Desk, batch archive.ID) (string, error) {
	profile, chosen, err := desk.BatchProfile(ctx, batch)
	if err != nil || !chosen {
		return "", err
	}
	delivered, err := desk.Delivered(ctx, batch)
	return texts.AskedAndDelivered(profile, delivered), err
}

// draw draws a sample by a plan, with a seed that nobody chose.
func (c *checker) draw(plan archive.SamplePlan) {
	v, desk, batch := c.view, c.view.room.Desk, c.batch
	c.side.unask()
	v.work.inTurn("draw a sample", func(ctx context.Context) error {
		_, err := desk.DrawSample(ctx, string(batch), plan, app.NewSeed())
		return err
	}, func(err error) {
		if err != nil {
			c.side.fail(err)
			return
		}
		c.model.At = -1
		c.read(func() { v.room.Event("sample drawn", len(c.model.Checking.Pages)) })
	})
}

// judge keeps a verdict on the page on the screen and turns to the next one.
func (c *checker) judge(verdict archive.Verdict) {
	page, ok := c.model.Page()
	if !ok || !c.editable() || !c.model.Drawn {
		return
	}
	v, desk := c.view, c.view.room.Desk
	c.side.unask()
	c.model.Give(verdict)
	c.judging++
	c.show()
	v.work.inTurn("judge a page", func(ctx context.Context) error { return desk.Judge(ctx, page.Page.ID, verdict) }, func(err error) {
		c.judging--
		if err != nil {
			c.side.fail(err)
			c.model.ShowPage(page.Page.ID)
		}
		c.read(func() { v.room.Event("judged", c.model.Seen(), c.model.Bad) })
	})
}

// fault judges by the place of the fault on the keys; the last one wants words.
func (c *checker) fault(at int) {
	fault := archive.Faults()[at]
	if fault == archive.FaultOther {
		c.side.askWords()
		return
	}
	c.judge(archive.Verdict{Fault: fault})
}

// step takes the last action in the batch back, or does it again.
func (c *checker) step(said string, step func(context.Context, archive.ID) (archive.ID, error)) {
	v, batch := c.view, c.batch
	var subject archive.ID
	v.work.inTurn("undo", func(ctx context.Context) (err error) {
		subject, err = step(ctx, batch)
		return err
	}, func(err error) {
		if err != nil {
			c.side.fail(err)
			return
		}
		c.read(func() {
			c.model.ShowPage(subject)
			c.show()
			v.tell(said)
			v.room.Event("undone")
		})
	})
}

// seal goes back to the workspace and on to sealing.
func (c *checker) seal() {
	c.turnTo(false)
	c.shelf.Clear()
	c.view.reload(c.view.askSeal)
}

// replace puts a file in the place of the page on the screen.
func (c *checker) replace(path string) {
	page, ok := c.model.Page()
	if !ok {
		return
	}
	v, desk := c.view, c.view.room.Desk
	c.side.unask()
	v.work.inTurn("replace a page", func(ctx context.Context) error {
		_, err := desk.ReplacePage(ctx, page.Page.ID, path)
		return err
	}, func(err error) {
		if err != nil {
			c.side.fail(err)
			v.room.Event("not replaced")
			return
		}
		v.preparer.changed(page.Page.Item)
		c.read(func() {
			v.tell("desk.check.replaced")
			v.room.Event("replaced")
		})
	})
}

func (c *checker) editable() bool {
	return c.model.Checking.Batch.State.Require(archive.BatchOpen, archive.BatchReturned) == nil
}

// showPage turns to a page of those that are judged.
func (c *checker) showPage(index int) {
	if c.model.Show(index) {
		c.side.unask()
		c.show()
	}
}

// show follows the model.
func (c *checker) show() {
	if !c.shown() {
		return
	}
	c.side.show()
	c.load()
	c.view.showActions()
}

// load brings the page on the screen and then the one that comes next into
// memory.
func (c *checker) load() {
	checked, ok := c.model.Page()
	if !ok {
		c.shelf.Clear()
		return
	}
	var soon []kit.Wish
	if next := c.model.NextWaiting(); next >= 0 && next != c.model.At {
		soon = append(soon, c.view.wishFor(c.model.Checking.Pages[next].Page))
	}
	c.shelf.Show(c.view.wishFor(checked.Page), soon...)
}

// actions are what the keys do on this screen.
func (c *checker) actions() map[string]func() {
	actions := map[string]func(){
		ActionClose: c.close, ActionCheck: c.close,
		"page.previous": func() { c.showPage(c.model.At - 1) },
		"page.next":     func() { c.showPage(c.model.At + 1) },
		"flagged.next":  func() { c.showPage(c.model.NextWaiting()) },
		"zoom":          c.paper.Toggle,
	}
	if c.side.main != nil {
		actions["main"] = c.side.main
	}
	if !c.editable() || !c.model.Drawn {
		return actions
	}
	actions["undo"] = func() { c.step("desk.said.undone", c.view.room.Desk.Undo) }
	actions["redo"] = func() { c.step("desk.said.redone", c.view.room.Desk.Redo) }
	actions["rescan"] = func() { c.side.askReplacement("") }
	actions[ActionVerdict+"1"] = func() { c.judge(archive.Verdict{}) }
	for at := range archive.Faults() {
		actions[fmt.Sprint(ActionVerdict, at+2)] = func() { c.fault(at) }
	}
	return actions
}

// paperAndSide lays out a page and a column at its right.
type paperAndSide struct{}

func (paperAndSide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := min(max(380, size.Width*0.28), 480)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width-side-columnGap, size.Height))
	objects[1].Move(fyne.NewPos(size.Width-side, 0))
	objects[1].Resize(fyne.NewSize(side, size.Height))
}

func (paperAndSide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(800, min(objects[1].MinSize().Height, 400))
}
