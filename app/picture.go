package app

import (
	"context"
	"image"

	"daluang/app/imaging"
	"daluang/app/imaging/skew"
	"daluang/storage/archive"
)

// Picture decodes a page as it is shown: orientation and recipe applied. dpi is
// how fine a page of a PDF is drawn; pictures come in their own pixels, and so
// do those that are a plan of their own in a PDF.
func (d *Desk) Picture(ctx context.Context, page archive.Page, dpi float64) (image.Image, error) {
	master, size, err := d.objects.Get(page.Master)
	if err != nil {
		return nil, err
	}
	defer master.Close()
	var img image.Image
	switch imaging.Format(formatOf(page.MediaType)) {
	case imaging.PDF:
		img, err = d.pagePDF(ctx, master, page, dpi)
	case imaging.JP2:
		img, err = d.drawJPEG2000(ctx, master, size)
	default:
		img, err = imaging.Decode(ctx, master, size, page.Frame, imaging.DefaultLimits())
	}
	if err != nil {
		return nil, err
	}
	return asShown(img, page)
}

// formatOf is the format that a media type of ours names.
func formatOf(mediaType string) imaging.Format {
	for _, format := range []imaging.Format{imaging.PDF, imaging.JP2} {
		if mediaType == format.MediaType() {
			return format
		}
	}
	return ""
}

// Levels is a page for the viewer: full size, half, quarter and so on, each
// turned as it is shown.
func (d *Desk) Levels(ctx context.Context, page archive.Page) ([]*image.RGBA, error) {
	const screenDPI = 150
	img, err := d.Picture(ctx, page, screenDPI)
	if err != nil {
		return nil, err
	}
	return imaging.Levels(img), nil
}

// Thumbnail is a page at most longest pixels wide and high.
func (d *Desk) Thumbnail(ctx context.Context, page archive.Page, longest int) (image.Image, error) {
	const smallDPI = 40
	if isCooked(page) {
		return d.cookedThumbnail(ctx, page, longest, smallDPI)
	}
	img, ok, err := d.eighth(ctx, page, longest)
	if err == nil && !ok {
		crooked := page
		crooked.Tilt = 0
		img, err = d.Picture(ctx, crooked, smallDPI)
	}
	if err != nil {
		return nil, err
	}
	return skew.Straighten(imaging.Thumbnail(img, longest), page.Tilt), nil
}

// eighth is a page turned as it is shown, from a JPEG decoded at an eighth of its
// size; ok is false where it is no such JPEG, or would be too small.
func (d *Desk) eighth(ctx context.Context, page archive.Page, longest int) (img image.Image, ok bool, err error) {
	if page.MediaType != imaging.JPEG.MediaType() || max(page.Width, page.Height) < 8*longest {
		return nil, false, nil
	}
	master, size, err := d.objects.Get(page.Master)
	if err != nil {
		return nil, false, err
	}
	defer master.Close()
	img, ok, err = imaging.Eighth(ctx, master, size, imaging.DefaultLimits())
	if err != nil || !ok {
		return nil, false, err
	}
	return imaging.Turn(img, page.Turn), true, nil
}
