package app

import (
	"context"

	"daluang/storage/archive"
)

// WritePicture writes a page as it is shown into a PNG file, for a person to
// look at; a page of a PDF is drawn at 150 dpi. It takes the place of no other
// file. Errors: objects.ErrExists, ErrNoAccess, objects.ErrDiskFull, those of
// Picture.
func (d *Desk) WritePicture(ctx context.Context, page archive.Page, path string) error {
	const lookDPI = 150
	img, err := d.Picture(ctx, page, lookDPI)
	if err != nil {
		return err
	}
	return writePNG(path, img)
}
