package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io/fs"

	"daluang/storage/archive"
	"daluang/storage/objects"
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
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	err = objects.WriteFile(path, out.Bytes(), 0o666, true)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write a picture: %w: %w", objects.ErrExists, err)
	}
	return folderError(err)
}
