package app

import (
	"context"

	"daluang/storage/archive"
)

// SplitItem makes a new item, not described yet, of a page and all behind it in
// its item; the new item, which is returned, comes next in the batch. Undoable.
// Errors: catalogue.ErrNotHere for the first page of an item,
// archive.ErrBatchState, catalogue.ErrNotFound.
func (d *Desk) SplitItem(ctx context.Context, page archive.ID) (archive.ID, error) {
	return d.catalogue.SplitItem(ctx, page)
}
