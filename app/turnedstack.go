package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// ErrSidesDiffer says that a stack that was turned over by hand has not as many
// backs as fronts. *SidesError tells how many.
var ErrSidesDiffer = errors.New("not as many backs as fronts")

// SidesError counts the sides of a stack that was turned over by hand.
type SidesError struct{ Fronts, Backs int }

func (e *SidesError) Error() string {
	return fmt.Sprintf("%d fronts, %d backs", e.Fronts, e.Backs)
}

// Is tells whether target is ErrSidesDiffer.
func (e *SidesError) Is(target error) bool { return target == ErrSidesDiffer }

// TurnedStack counts what a batch, named or by id, ends with: fronts that were
// scanned by themselves (Stack.Side), and after them backs. Errors:
// catalogue.ErrNotFound.
func (d *Desk) TurnedStack(ctx context.Context, batch string) (fronts, backs int, err error) {
	f, b, err := d.turnedStack(ctx, batch)
	return len(f), len(b), err
}

// JoinBacks puts the backs at the end of a batch behind their fronts: a stack that
// is turned over as a whole is scanned from its last sheet on, so that the first
// back belongs to the last front. All of it is one action that Undo takes back.
// Where the counts differ nothing is mixed: every page stays where it is, and
// after a sheet was hidden or scanned again the same call goes on. Errors:
// ErrSidesDiffer, archive.ErrBatchState, catalogue.ErrNotFound.
func (d *Desk) JoinBacks(ctx context.Context, batch string) (sheets int, err error) {
	fronts, backs, err := d.turnedStack(ctx, batch)
	if err != nil {
		return 0, err
	}
	if len(fronts) == 0 || len(fronts) != len(backs) {
		return 0, &SidesError{len(fronts), len(backs)}
	}
	joinings := make([]catalogue.Joining, len(backs))
	for i, back := range backs {
		joinings[i] = catalogue.Joining{Page: back.ID, Item: fronts[len(fronts)-1-i].Item}
	}
	return len(fronts), d.catalogue.JoinPages(ctx, joinings)
}

// turnedStack are the single fronts and the single backs that a batch ends with.
func (d *Desk) turnedStack(ctx context.Context, batch string) (fronts, backs []archive.Page, err error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return nil, nil, err
	}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return nil, nil, err
	}
	end := len(pages)
	single := func(i int, side archive.Side) bool {
		return i >= 0 && pages[i].Side == side && (i == 0 || pages[i-1].Item != pages[i].Item) &&
			(i == len(pages)-1 || pages[i+1].Item != pages[i].Item)
	}
	from := end
	for single(from-1, archive.Back) {
		from--
	}
	backs = pages[from:end]
	end = from
	for single(from-1, archive.Front) {
		from--
	}
	return pages[from:end], backs, nil
}
