package tidy

import (
	"context"
	"errors"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// The names of the screen's own actions in the table of keys; the others are the
// kit's.
const (
	ActionStraighten = "tidy.straighten"
	ActionPropose    = "tidy.propose"
	ActionTiltLeft   = "tidy.tilt.left"
	ActionTiltRight  = "tidy.tilt.right"
	ActionCrop       = "tidy.crop"
	ActionCorners    = "tidy.corners"
	ActionWhiten     = "tidy.whiten"
	ActionBilevel    = "tidy.bilevel"
	ActionSpread     = "tidy.spread"
	ActionSplit      = "tidy.split"
	ActionJoin       = "tidy.join"
	ActionReset      = "tidy.reset"
	ActionDismiss    = "tidy.dismiss"
	ActionCompare    = "tidy.compare"
	ActionMark       = "tidy.mark"
	ActionMarkAll    = "tidy.mark.all"
	ActionEarlier    = "tidy.move.earlier"
	ActionLater      = "tidy.move.later"
	ActionCopy       = "tidy.copy"
	ActionScope      = "tidy.scope.next"
)

// Actions are what can be done on the screen now, by the names of the key table.
func (v *View) Actions() map[string]func() {
	actions := map[string]func(){}
	if v.model.At() < 0 {
		return actions
	}
	if v.framing != "" { // the frame has the keys
		actions[v.framingAction()] = v.endFrame
		return actions
	}
	v.addLooking(actions)
	if v.model.Editable {
		v.addShowing(actions)
		v.addArranging(actions)
	}
	return actions
}

func (v *View) addLooking(actions map[string]func()) {
	actions["page.previous"] = func() { v.step(-1) }
	actions["page.next"] = func() { v.step(1) }
	actions["flagged.previous"] = func() { v.stepFlagged(-1) }
	actions["flagged.next"] = func() { v.stepFlagged(1) }
	actions["zoom"] = v.page.Toggle
	actions[ActionCompare] = v.compare
	actions[ActionMark] = v.toggleMark
	actions[ActionMarkAll] = v.markAll
	actions[ActionScope] = func() { v.setScope(scopes[(int(v.model.Scope)+1)%len(scopes)]) }
}

func (v *View) addShowing(actions map[string]func()) {
	actions["rotate.left"] = func() { v.turn(-1) }
	actions["rotate.right"] = func() { v.turn(1) }
	actions[ActionStraighten] = func() { v.propose("straightened", archive.StepDeskew) }
	actions[ActionPropose] = func() {
		v.propose("proposed", archive.StepTurn, archive.StepPerspective, archive.StepDeskew, archive.StepCrop)
	}
	actions[ActionTiltLeft] = func() { v.tilt(-tiltStep) }
	actions[ActionTiltRight] = func() { v.tilt(tiltStep) }
	actions[ActionCrop] = v.beginCrop
	actions[ActionCorners] = v.beginCorners
	actions[ActionWhiten] = func() { v.toggle("whitened", archive.Step{Kind: archive.StepWhiten, Amount: whiteness}) }
	actions[ActionBilevel] = func() {
		v.toggle("bilevel", archive.Step{Kind: archive.StepBinarise, Method: archive.MethodSauvola})
	}
	actions[ActionReset] = v.reset
	actions[ActionDismiss] = v.dismiss
	actions[ActionCopy] = v.copyRecipe
}

func (v *View) addArranging(actions map[string]func()) {
	actions[ActionSpread] = v.splitSpread
	actions[ActionSplit] = v.splitItem
	actions[ActionJoin] = v.joinItem
	actions["page.hide"] = v.hidePages
	actions[ActionEarlier] = func() { v.movePages(-1) }
	actions[ActionLater] = func() { v.movePages(1) }
	actions["insert"] = v.insert
	actions["rescan"] = v.rescan
}

func isCancelled(err error) bool { return errors.Is(err, context.Canceled) }

// act runs a command and then shows the batch with what came of it. said answers
// the sentence for that and is called after the work.
func (v *View) act(name string, work func(context.Context) error, said func() string) {
	v.flushTilt()
	v.before = false
	items := v.itemsInReach()
	v.room.InTurn(name, work, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.room.Changed(items...)
		v.room.Reload(func() {
			v.tell(said())
			v.show()
			v.room.Event("tidied", name)
			v.lookSoon()
		})
	})
}

// itemsInReach are the items whose copies an action may change.
func (v *View) itemsInReach() []archive.ID {
	m := v.model
	var items []archive.ID
	seen := map[archive.ID]bool{}
	add := func(item archive.ID) {
		if !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	for i, page := range m.Pages {
		near := i >= m.At()-1 && i <= m.At()+1
		if near || m.Marked(page) || m.Scope == ScopeBatch || m.Scope == ScopeOnward && i >= m.At() {
			add(page.Item)
		}
	}
	return items
}

// hint tells why an action does nothing here.
func (v *View) hint(key string) { v.tell(v.say(key)) }

func (v *View) step(step int) {
	v.flushTilt()
	if v.model.Step(step) {
		v.turned()
	}
}

func (v *View) stepFlagged(step int) {
	v.flushTilt()
	if v.model.StepFlagged(step) {
		v.turned()
		return
	}
	v.hint("tidy.said.no-more-flagged")
}

// turned shows another page than before.
func (v *View) turned() {
	v.message, v.before = false, false
	v.show()
	v.thumbs.Refresh()
	v.room.Event("tidy page", v.model.At()+1)
}

// selected follows the grid, with the modifiers that are held.
func (v *View) selected(place int) {
	v.flushTilt()
	v.endFrame()
	v.room.Leafed()
	held := v.room.Keys.Held()
	v.model.Point(place, held&kit.ToggleModifier != 0, held&kit.ExtendModifier != 0)
	v.turned()
}

func (v *View) toggleMark() {
	v.model.ToggleMark()
	v.showMarks()
}

func (v *View) markAll() {
	v.model.MarkAll()
	v.showMarks()
}

func (v *View) showMarks() {
	v.thumbs.Refresh()
	v.showTools()
	v.root.Refresh()
}

// hold shows the page as it was captured while the key is down.
func (v *View) hold(down bool) {
	if v.holding == down || !v.shown || v.framing != "" || down && v.room.Keys.Held() != 0 {
		return
	}
	v.holding = down
	v.showBefore(down)
}

// compare is the same with one press, for the mouse and the menu.
func (v *View) compare() {
	if !v.holding {
		v.showBefore(!v.before)
	}
}

func (v *View) showBefore(before bool) {
	v.before, v.message = before, false
	v.showPage()
	v.showTools()
	v.root.Refresh()
	v.room.Event("tidy shows", map[bool]string{true: "before", false: "after"}[before])
}

// dismiss says that what was found on the page, or on the marked ones, is wrong:
// the flag of the filter where one is chosen, else all for which a person should
// look.
func (v *View) dismiss() {
	batch, desk := v.model.Batch, v.room.Desk
	flags := v.model.Dismissable()
	if len(flags) == 0 {
		v.hint("tidy.said.nothing-flagged")
		return
	}
	fresh := 0
	v.act("dismissed", func(ctx context.Context) (err error) {
		fresh, err = desk.DismissFlags(ctx, string(batch), flags)
		return err
	}, func() string { return v.say("tidy.said.dismissed", "count", v.room.Number(fresh)) })
}

// copyRecipe gives the recipe of the page to those of the scope.
func (v *View) copyRecipe() {
	page, _ := v.model.Page()
	where, desk := v.model.Range(), v.room.Desk
	if v.model.Scope == ScopePage {
		v.hint("tidy.said.copy-where")
		return
	}
	var copied app.Copied
	v.act("copied", func(ctx context.Context) (err error) {
		copied, err = desk.CopyRecipe(ctx, page.ID, where, false)
		return err
	}, func() string { return v.changedWords(copied) })
}

// changedWords say how many pages changed and how many were spared.
func (v *View) changedWords(done app.Copied) string {
	words := v.say("tidy.said.changed", "count", v.room.Number(done.Pages))
	if done.Spared > 0 {
		words += " " + v.say("tidy.said.spared", "count", v.room.Number(done.Spared))
	}
	return words
}
