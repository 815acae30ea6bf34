package app

import (
	"context"

	"daluang/storage/archive"
)

// HidePages takes pages of one batch out of it, as one action that Undo takes
// back; nothing is deleted. Errors: catalogue.ErrNotHere, archive.ErrBatchState,
// catalogue.ErrNotFound.
func (d *Desk) HidePages(ctx context.Context, pages []archive.ID) error {
	return d.catalogue.HidePages(ctx, pages)
}
