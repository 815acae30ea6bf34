package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/app/forms"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// ErrNoSplit says that nothing in a batch says where an item begins.
var ErrNoSplit = errors.New("no separator was found")

// SplitBy says which pages separate.
type SplitBy string

// Sheets of items separate always; patch codes and Code 39 "PATCHT" unless only
// those of items are wanted; blank sheets only where they are asked for.
const (
	SplitByItem  SplitBy = "item"
	SplitByPatch SplitBy = "patch"
	SplitByBlank SplitBy = "blank"
)

// SplitAsk is how a batch is to be split. Places count the pages of the batch from
// 1, as the proposal shows them; with them a person changes it.
type SplitAsk struct {
	By    SplitBy // empty: SplitByPatch
	At    []int   // here begins an item, without a separator
	Not   []int   // this is no separator but a page
	Join  []int   // this separator is only taken out: what follows belongs to what is before
	Moved []SplitMove
}

// SplitMove says that the item of a separator begins elsewhere than behind it: the
// sheet is taken out, and what it says holds for the pages from there on. The last
// one for a separator counts.
type SplitMove struct {
	Sheet int // the place of the separator
	To    int // that of the item's first page, no separator
}

// SplitRole is what becomes of a page.
type SplitRole string

// A page that stays is left in its item: it stands before the first separator, or
// its item was described. The back of a separator goes with it.
const (
	SplitStays     SplitRole = "stays"
	SplitMoves     SplitRole = "moves"
	SplitSeparator SplitRole = "separator"
	SplitBack      SplitRole = "back"
)

// SplitPage is a page of the batch with what was read from it.
type SplitPage struct {
	Place int // in the batch, from 1
	Page  archive.Page
	Mark  forms.Mark
	Blank bool // looked at only where it matters
	Role  SplitRole
	Entry *InventoryEntry // of the sheet of an item of this batch's list
	// Described: somebody has described the item that the page is in now.
	Described bool
}

// SplitItemPlan is an item that would be made.
type SplitItemPlan struct {
	From, To int // places of its pages
	Pages    []archive.ID
	Sheet    int             // place of its separator, 0 for none
	Entry    *InventoryEntry // that of its sheet; nil: not described
}

// SplitPlan is how a batch would fall into items. Nothing is changed until it is
// kept.
type SplitPlan struct {
	Batch  archive.Batch
	Pages  []SplitPage
	Items  []SplitItemPlan
	Tally  InventoryTally
	Failed []FailedPage // pages that could not be looked at; they are taken for no separators

	entries []InventoryEntry // of the list of the batch
	before  []archive.Item   // as they are
}

// With is the plan as it becomes by other wishes, from what was read before. It
// leaves the plan itself as it is, and costs no more than a look at each page.
func (p SplitPlan) With(ask SplitAsk) SplitPlan { return planSplit(p, ask, p.entries, p.before) }

// ProposeSplit reads the separators on the pages of a batch, named or by id, and
// tells how it falls into items: a separator begins one, and is not a page of it. A sheet of
// an item brings number and title from the list. Items that a person described
// stay as they are and end what is before them. A second sheet of the same item
// begins an item without a description: which pages belong where is for a person.
// It changes nothing. A page costs about 0.1 s the first time, and next to nothing
// as long as its picture and the way it lies are the same. Errors: catalogue.ErrNotFound,
// those that every page would meet.
func (d *Desk) ProposeSplit(ctx context.Context, batch string, ask SplitAsk, report Report) (SplitPlan, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return SplitPlan{}, err
	}
	plan := SplitPlan{Batch: found}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return plan, err
	}
	marks, err := d.markReading(ctx, found.ID, pages)
	if err != nil {
		return plan, err
	}
	for i, page := range pages {
		report.tell(Progress{Done: i, Total: len(pages), Name: page.Source})
		if err := ctx.Err(); err != nil {
			return plan, err
		}
		look := SplitPage{Place: i + 1, Page: page}
		mayBeBack := i > 0 && isBackOf(page, plan.Pages[i-1].Page) && plan.Pages[i-1].Mark.Kind != forms.NoMark
		err := marks.read(ctx, &look, ask.By == SplitByBlank || mayBeBack)
		if fatal(err) {
			return plan, err
		}
		if err != nil {
			plan.Failed = append(plan.Failed, FailedPage{page.ID, page.Item, page.Position, err})
		}
		plan.Pages = append(plan.Pages, look)
	}
	report.tell(Progress{Done: len(pages), Total: len(pages)})
	return plan, d.arrangePlan(ctx, &plan, ask)
}

// ChangeSplit is SplitPlan.With by the list and the descriptions as they are now.
func (d *Desk) ChangeSplit(ctx context.Context, plan SplitPlan, ask SplitAsk) (SplitPlan, error) {
	return plan, d.arrangePlan(ctx, &plan, ask)
}

// arrangePlan says what becomes of the pages that were read.
func (d *Desk) arrangePlan(ctx context.Context, plan *SplitPlan, ask SplitAsk) error {
	var err error
	if plan.entries, err = d.inventoryOf(ctx, plan.Batch.ID); err != nil {
		return err
	}
	if plan.before, err = d.BatchItems(ctx, string(plan.Batch.ID)); err != nil {
		return err
	}
	*plan = plan.With(ask)
	return nil
}

// KeepSplit does what was proposed, as one action that Undo takes back: the items
// are made, and separators are taken out of the batch; they are still there, with
// their masters. It returns the new items. Errors: ErrNoSplit where there is
// nothing to do, catalogue.ErrNotHere where the batch was changed since,
// archive.ErrBatchState.
func (d *Desk) KeepSplit(ctx context.Context, plan SplitPlan) ([]archive.ID, error) {
	var groups []catalogue.Group
	for _, item := range plan.Items {
		group := catalogue.Group{Pages: item.Pages}
		if item.Entry != nil {
			group.Number, group.Title = item.Entry.Number, item.Entry.Title
		}
		groups = append(groups, group)
	}
	var hide []archive.ID
	for _, page := range plan.Pages {
		if page.Role == SplitSeparator || page.Role == SplitBack {
			hide = append(hide, page.Page.ID)
		}
	}
	if len(groups)+len(hide) == 0 {
		return nil, fmt.Errorf("split a batch: %w", ErrNoSplit)
	}
	return d.catalogue.Regroup(ctx, plan.Batch.ID, groups, hide)
}
