package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
)

// ErrNotOnePage says that a file has more pages than the one that was asked for.
var ErrNotOnePage = errors.New("the file has more than one page")

// ReplacePage puts the one page of a file, a rescan, in the place of a page and
// returns the new page. The old one is kept, out of the batch, and PageHistory
// shows it. The new one begins without a recipe: it is another picture. Undoable.
// Errors: ErrNotOnePage, catalogue.ErrNotHere where the batch shows this very
// picture already, archive.ErrBatchState, catalogue.ErrNotFound, those of taking
// in a file.
func (d *Desk) ReplacePage(ctx context.Context, page archive.ID, path string) (archive.ID, error) {
	old, err := d.catalogue.Page(ctx, page)
	if err != nil {
		return "", err
	}
	if _, err := d.openBatch(ctx, old.Batch); err != nil {
		return "", err
	}
	in := d.readWhole(ctx, path)
	if in.err == nil && len(in.pages) != 1 {
		in.discard()
		return "", fmt.Errorf("replace a page by %d: %w", len(in.pages), ErrNotOnePage)
	}
	pages, err := d.publish(ctx, in)
	if err != nil {
		return "", err
	}
	return d.catalogue.ReplacePage(ctx, page, sourceName(path), pages[0])
}

// PageHistory lists the pages in whose place a page came, the last one first;
// Picture shows them as ever.
func (d *Desk) PageHistory(ctx context.Context, page archive.ID) ([]archive.Page, error) {
	return d.catalogue.PageHistory(ctx, page)
}
