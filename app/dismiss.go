package app

import (
	"context"
	"slices"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// PageFlag is a flag on a page.
type PageFlag = catalogue.PageFlag

// DismissFlags says that flags on pages of a batch, named or by id, are wrong:
// Quality does not tell them any more, also after measuring again and after a
// restart, until it is undone. A rescan is another picture and judged anew. It
// returns how many flags were not dismissed before. Undoable, all at once. Errors:
// archive.ErrBatchState, catalogue.ErrNotHere, catalogue.ErrNotFound.
func (d *Desk) DismissFlags(ctx context.Context, batch string, flags []PageFlag) (int, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return 0, err
	}
	return d.catalogue.DismissFlags(ctx, found.ID, flags)
}

// leaveOut takes what was dismissed out of what was found.
func (d *Desk) leaveOut(ctx context.Context, batch archive.ID, pages []PageQuality) error {
	dismissals, err := d.catalogue.Dismissals(ctx, batch)
	if err != nil || len(dismissals) == 0 {
		return err
	}
	wrong := map[PageFlag]bool{}
	for _, dismissal := range dismissals {
		wrong[dismissal.PageFlag] = true
	}
	for i := range pages {
		page := &pages[i]
		page.Findings = slices.DeleteFunc(page.Findings, func(f archive.Finding) bool {
			if !wrong[PageFlag{Page: page.Page.ID, Flag: f.Flag}] {
				return false
			}
			page.Dismissed = append(page.Dismissed, f.Flag)
			return true
		})
	}
	return nil
}
