package desk

import (
	"context"
	"time"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// contentReader is the part of the desk that reads a batch.
type contentReader interface {
	Items(context.Context, app.ItemQuery) (app.ItemList, error)
	DossiersIn(ctx context.Context, batch archive.ID) ([]archive.Dossier, error)
	BatchPages(ctx context.Context, batch archive.ID) ([]archive.Page, error)
}

// itemsAtOnce is how many items are read at a time.
const itemsAtOnce = 5000

// readContent reads all that a batch holds, by a number of questions that does
// not grow with its pages.
func readContent(ctx context.Context, desk contentReader, batch archive.ID) (Content, error) {
	content := Content{Batch: batch, Dossiers: map[archive.ID]archive.Dossier{}}
	query := app.ItemQuery{Batch: batch, Limit: itemsAtOnce}
	for {
		list, err := desk.Items(ctx, query)
		if err != nil {
			return content, err
		}
		content.Items = append(content.Items, list.Items...)
		if query.After = list.Next; list.Next == "" {
			break
		}
	}
	dossiers, err := desk.DossiersIn(ctx, batch)
	if err != nil {
		return content, err
	}
	for _, dossier := range dossiers {
		content.Dossiers[dossier.ID] = dossier
	}
	content.Pages, err = desk.BatchPages(ctx, batch)
	return content, err
}

// reload reads the batches and then the open one; done may be nil.
func (v *View) reload(done func()) {
	v.reloadBatches(func() { v.reloadContent(done) })
}

// reloadBatches reads the list of batches and the state of the transfer.
func (v *View) reloadBatches(done func()) {
	desk := v.room.Desk
	var answer app.Status
	var profiles []app.Profile
	var chosen map[archive.ID]string
	v.work.inTurn("read the batches", func(ctx context.Context) (err error) {
		if answer, err = desk.Status(ctx); err != nil {
			return err
		}
		if profiles, err = desk.Profiles(ctx); err != nil {
			return err
		}
		chosen, err = desk.ChosenProfiles(ctx)
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.model.Batches, v.enrolled, v.waiting = answer.Batches, answer.Enrolled, answer.Pending
		v.profiles, v.profileOf = profiles, chosen
		v.showSync(answer)
		v.show()
		if done != nil {
			done()
		}
	})
}

// reloadContent reads the open batch again, in turn with what is being saved:
// an older reading must not hide a newer text.
func (v *View) reloadContent(done func()) {
	batch, desk := v.model.Batch, v.room.Desk
	var content Content
	v.work.inTurn("read the batch", func(ctx context.Context) (err error) {
		if batch != "" {
			content, err = readContent(ctx, desk, batch)
		}
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
		} else if v.model.Take(content) {
			v.show()
			v.preparer.look()
		}
		if done != nil {
			done()
		}
	})
}

// pending is how many batches wait to be sent.
func (v *View) pending() int { return v.waiting }

// showSync tells in words how the transfer stands.
func (v *View) showSync(status app.Status) {
	line := v.room.Status
	switch {
	case v.jobs[jobSend] > 0:
		line.SetSync(kit.LightWorking, v.say("desk.sync.sending"))
	case status.Pending > 0 && status.Problem != "":
		line.SetSync(kit.LightTrouble, v.say("desk.sync.problem", "count", v.number(status.Pending), "what", v.room.Texts.Sentences(status.Problem).What))
	case !status.Enrolled && status.Pending > 0:
		line.SetSync(kit.LightWorking, v.say("desk.sync.unenrolled-waiting", "count", v.number(status.Pending)))
	case !status.Enrolled:
		line.SetSync(kit.LightOff, v.say("desk.sync.unenrolled"))
	case status.Pending > 0:
		line.SetSync(kit.LightWorking, v.say("desk.sync.waiting", "count", v.number(status.Pending)))
	case !handedOver(status.Batches):
		line.SetSync(kit.LightOff, v.say("desk.sync.none"))
	default:
		line.SetSync(kit.LightGood, v.say("desk.sync.done"))
	}
}

// handedOver says that some batch has left the desk.
func handedOver(batches []archive.Batch) bool {
	for _, batch := range batches {
		if batch.State == archive.BatchReceived || batch.State == archive.BatchAccepted {
			return true
		}
	}
	return false
}

// show brings every part of the screen up to the model.
func (v *View) show() {
	v.tools.show()
	batch, _ := v.model.Current()
	v.scan.Take(v.model.Batch, batch.Name, v.model.Pages, v.model.Editable())
	if v.scanning {
		v.showActions()
		return
	}
	if v.tidying {
		v.tidy.Take(v.model.Batch, v.model.Pages, v.model.Items, v.model.Editable())
		v.tidy.Accent(v.next() != StepAnswer)
	} else {
		v.paper.show() // first: its page is fetched while the others are drawn
		v.batches.show()
		v.pages.show()
		v.form.show()
		v.start.show()
	}
	v.showActions()
}

// openBatch turns to a batch; what is typed in the present one is saved.
func (v *View) openBatch(batch archive.ID) { v.openBatchAt(batch, "") }

// openBatchAt turns to a batch, and there to an item or page.
func (v *View) openBatchAt(batch, subject archive.ID) { v.openBatchThen(batch, subject, func() {}) }

func (v *View) openBatchThen(batch, subject archive.ID, then func()) {
	v.saveAll()
	v.model.Open(batch)
	v.reloadContent(func() {
		if subject != "" {
			v.model.ShowSubject(subject)
		}
		v.show()
		v.keepSessionSoon()
		then()
	})
	v.show()
}

// showPage turns to a page; what is typed about another item is saved.
func (v *View) showPage(index int) {
	if index < 0 || index >= len(v.model.Pages) || index == v.model.At {
		return
	}
	page, _ := v.model.Page()
	if v.model.Pages[index].Item != page.Item {
		v.saveShown()
	}
	v.preparer.rest()
	v.model.Show(index)
	v.show()
	v.keepSessionSoon()
}

// showNeighbour turns to the item before or after.
func (v *View) showNeighbour(step int) {
	item, ok := v.model.Neighbour(step)
	if !ok {
		return
	}
	v.saveShown()
	v.preparer.rest()
	v.model.ShowItem(item)
	v.show()
	v.keepSessionSoon()
}

// throttle lets a call through at most once in a while, and always the last.
type throttle struct {
	pause   time.Duration
	waiting bool
}

func (t *throttle) call(do kit.Do, f func()) {
	if t.waiting {
		return
	}
	t.waiting = true
	time.AfterFunc(t.pause, func() {
		do(func() {
			t.waiting = false
			f()
		})
	})
}
