package app

import (
	"context"

	"daluang/storage/archive"
)

// SplitPage makes two pages of a picture of two: this page becomes one half, and
// the page that is returned, behind it, the other one. at is where the line
// between them lies, a fraction of the width (left, right) or the height (top,
// bottom) of the picture as it is turned, without any other step. Undoable; the
// master stays one and as it is. Errors: catalogue.ErrNotHere for a page that is
// a half already, archive.ErrBadRecipe, archive.ErrBatchState,
// catalogue.ErrNotFound.
func (d *Desk) SplitPage(ctx context.Context, page archive.ID, half archive.Half, at float64) (other archive.ID, err error) {
	return d.catalogue.SplitPage(ctx, page, half, at)
}
