package app

import (
	"slices"
)

// SplitDraft is a proposal that a person changes before it is kept: where items
// begin is moved, added and removed, and every change can be taken back. The plan
// follows at once. It does no input or output, changes nothing in the batch, and
// is not safe for concurrent use.
type SplitDraft struct {
	plan         SplitPlan
	ask          SplitAsk
	done, undone []SplitAsk // what was asked before each change, and before each that was taken back
}

// NewSplitDraft is a draft of what was proposed by those wishes.
func NewSplitDraft(plan SplitPlan, ask SplitAsk) *SplitDraft {
	return &SplitDraft{plan: plan, ask: ask}
}

// Plan is what would be kept now.
func (d *SplitDraft) Plan() SplitPlan { return d.plan }

// Begins tells whether an item begins at a place, which counts pages from 1.
func (d *SplitDraft) Begins(place int) bool { return d.itemFrom(place) >= 0 }

func (d *SplitDraft) itemFrom(place int) int {
	return slices.IndexFunc(d.plan.Items, func(item SplitItemPlan) bool { return item.From == place })
}

// ItemAt is the index of the item that would have the page of that place, -1 where
// the page is in none.
func (d *SplitDraft) ItemAt(place int) int {
	if place < 1 || place > len(d.plan.Pages) || d.plan.Pages[place-1].Role != SplitMoves {
		return -1
	}
	return slices.IndexFunc(d.plan.Items, func(item SplitItemPlan) bool { return item.From <= place && place <= item.To })
}

// CanBegin tells whether an item can begin at a place: at a page that is no
// separator and in no item that was described.
func (d *SplitDraft) CanBegin(place int) bool {
	if place < 1 || place > len(d.plan.Pages) {
		return false
	}
	page := d.plan.Pages[place-1]
	return !page.Described && (page.Role == SplitMoves || page.Role == SplitStays)
}

// Add begins an item at a place, and tells whether that is possible. Right behind a
// separator that was only taken out it is the item of that separator again.
func (d *SplitDraft) Add(place int) bool {
	if !d.CanBegin(place) || d.Begins(place) {
		return false
	}
	d.change(d.added(d.ask, place))
	return true
}

// Remove joins the item that begins at a place with what is before it; a separator
// there is only taken out. It tells whether an item begins there.
func (d *SplitDraft) Remove(place int) bool {
	if !d.Begins(place) {
		return false
	}
	d.change(d.removed(place))
	return true
}

// Move begins the item that begins at from at another place, as near to it as is
// possible: between its neighbours, and not beyond an item that was described. What
// a separator says goes with it. It answers where the item begins then.
func (d *SplitDraft) Move(from, to int) int {
	ask, to := d.moved(from, to)
	if to != from {
		d.change(ask)
	}
	return to
}

// Moved is the plan as Move would make it, for showing it while a boundary is
// dragged, and where the item would begin.
func (d *SplitDraft) Moved(from, to int) (SplitPlan, int) {
	ask, to := d.moved(from, to)
	if to == from {
		return d.plan, from
	}
	return d.plan.With(ask), to
}

// Step is Move to the next place in the direction of step.
func (d *SplitDraft) Step(from, step int) int {
	for to := from + step; to >= 1 && to <= len(d.plan.Pages); to += step {
		if d.CanBegin(to) {
			return d.Move(from, to)
		}
	}
	return from
}

// Changed tells whether Undo has something to take back.
func (d *SplitDraft) Changed() bool { return len(d.done) > 0 }

// Undo takes the last change back and tells whether there was one.
func (d *SplitDraft) Undo() bool { return d.turnBack(&d.done, &d.undone) }

// Redo makes the change that was taken back last, if no other came since.
func (d *SplitDraft) Redo() bool { return d.turnBack(&d.undone, &d.done) }

func (d *SplitDraft) turnBack(from, to *[]SplitAsk) bool {
	last := len(*from) - 1
	if last < 0 {
		return false
	}
	*to = append(*to, d.ask)
	d.ask, *from = (*from)[last], (*from)[:last]
	d.plan = d.plan.With(d.ask)
	return true
}

func (d *SplitDraft) change(ask SplitAsk) {
	d.done, d.undone = append(d.done, d.ask), nil
	d.ask = ask
	d.plan = d.plan.With(ask)
}

// moved is what is asked once an item begins elsewhere, and where that is.
func (d *SplitDraft) moved(from, to int) (SplitAsk, int) {
	at := d.itemFrom(from)
	if at < 0 {
		return d.ask, from
	}
	if to = d.nearest(at, to); to == from {
		return d.ask, from
	}
	sheet := d.plan.Items[at].Sheet
	if sheet == 0 {
		return d.added(d.removed(from), to), to
	}
	ask := d.ask
	ask.Moved = withoutSheet(ask.Moved, sheet)
	if to != d.behind(sheet) {
		ask.Moved = append(ask.Moved, SplitMove{sheet, to})
	}
	return ask, to
}

// nearest is the place nearest to where an item shall begin at which it can.
func (d *SplitDraft) nearest(item, to int) int {
	from := d.plan.Items[item].From
	best, step := from, 1
	if to < from {
		step = -1
	}
	for place := from + step; place != to+step && place >= 1 && place <= len(d.plan.Pages); place += step {
		if d.plan.Pages[place-1].Described || d.Begins(place) {
			break
		}
		if d.CanBegin(place) {
			best = place
		}
	}
	return best
}

// behind is the place at which the item of a separator begins by itself.
func (d *SplitDraft) behind(sheet int) int {
	place := sheet + 1
	for place <= len(d.plan.Pages) && d.takenOut(place) {
		place++
	}
	return place
}

func (d *SplitDraft) takenOut(place int) bool {
	role := d.plan.Pages[place-1].Role
	return role == SplitSeparator || role == SplitBack
}

func (d *SplitDraft) added(ask SplitAsk, place int) SplitAsk {
	for sheet := place - 1; sheet >= 1 && d.takenOut(sheet); sheet-- {
		if slices.Contains(ask.Join, sheet) {
			ask.Join = withoutPlace(ask.Join, sheet)
			return ask
		}
	}
	ask.At = append(slices.Clone(ask.At), place)
	return ask
}

func (d *SplitDraft) removed(place int) SplitAsk {
	ask := d.ask
	if sheet := d.plan.Items[d.itemFrom(place)].Sheet; sheet > 0 {
		ask.Moved = withoutSheet(ask.Moved, sheet)
		ask.Join = append(slices.Clone(ask.Join), sheet)
		return ask
	}
	ask.At = withoutPlace(ask.At, place)
	return ask
}

func withoutPlace(places []int, place int) []int {
	return slices.DeleteFunc(slices.Clone(places), func(other int) bool { return other == place })
}

func withoutSheet(moves []SplitMove, sheet int) []SplitMove {
	return slices.DeleteFunc(slices.Clone(moves), func(move SplitMove) bool { return move.Sheet == sheet })
}
