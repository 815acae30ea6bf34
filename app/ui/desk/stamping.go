package desk

import (
	"context"

	"fyne.io/fyne/v2/widget"

	"daluang/app"
)

// askStamp tells whether the copies that the desk keeps carry the stamp, and
// offers the other.
func (v *View) askStamp() {
	var set app.Stamping
	desk := v.room.Desk
	v.work.inTurn("read a setting", func(ctx context.Context) (err error) {
		set, err = desk.Stamping(ctx)
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.offerStamp(set)
	})
}

func (v *View) offerStamp(set app.Stamping) {
	title, label, other := "desk.stamp.is-off", "desk.stamp.turn-on", app.Stamped
	if set == app.Stamped {
		title, label, other = "desk.stamp.is-on", "desk.stamp.turn-off", app.Unstamped
	}
	change := func() { v.setStamp(other) }
	v.panels.ask(newSheet(v.say(title), sentence(v.say("desk.stamp.what"), widget.MediumImportance),
		sentence(v.say("desk.stamp.effect"), widget.MediumImportance), v.choices(v.button(label, change))), change)
	v.room.Event("stamp asked")
}

// setStamp decides for the desk, and has the copies of open batches made again.
func (v *View) setStamp(wanted app.Stamping) {
	desk := v.room.Desk
	v.panels.close()
	v.work.inTurn("keep a setting", func(ctx context.Context) error { return desk.SetStamping(ctx, wanted) }, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.preparer.outdated()
		if wanted == app.Stamped {
			v.tell("desk.stamp.on")
		} else {
			v.tell("desk.stamp.off")
		}
		v.room.Event("stamp set")
	})
}
