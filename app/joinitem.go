package app

import (
	"context"

	"daluang/storage/archive"
)

// JoinItem puts the pages of an item behind those of the item before it, which
// is returned and keeps its description; that of the joined item goes out of the
// batch with it and comes back with Undo. Errors: catalogue.ErrNotHere for the
// first item of a batch, archive.ErrBatchState, catalogue.ErrNotFound.
func (d *Desk) JoinItem(ctx context.Context, item archive.ID) (archive.ID, error) {
	return d.catalogue.JoinItem(ctx, item)
}
