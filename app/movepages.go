package app

import (
	"context"

	"daluang/storage/archive"
)

// MovePages puts pages, in the order given, into an item of their batch, which
// may be their own: before the page named, or at the end where none is. An item
// that is left without a page goes out of the batch with its description.
// Undoable, as one. Errors: catalogue.ErrNotHere, archive.ErrBatchState,
// catalogue.ErrNotFound.
func (d *Desk) MovePages(ctx context.Context, pages []archive.ID, item, before archive.ID) error {
	return d.catalogue.MovePages(ctx, pages, item, before)
}
