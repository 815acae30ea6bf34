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

// PageLevels is a page for the viewer: finest level first, each the half of the
// one before, turned and tidied as it is shown. Full is the size of the whole
// picture, of which the finest level may be a fraction.
type PageLevels struct {
	Full   image.Point
	Levels []*image.RGBA
}

// Levels is a page for the viewer with at least longest pixels on its longer
// side, as far as it has so many, and all of them with longest 0. What is not
// wanted is not decoded where that can be avoided, and not kept: a page on an
// office screen takes a twentieth of the memory of the whole one, and a quarter of
// the time.
func (d *Desk) Levels(ctx context.Context, page archive.Page, longest int) (PageLevels, error) {
	img, full, err := d.coarsely(ctx, page, longest)
	if err != nil {
		return PageLevels{}, err
	}
	if img != nil {
		return PageLevels{full, fineEnough(imaging.Levels(img), longest)}, nil
	}
	const screenDPI = 150
	if img, err = d.Picture(ctx, page, screenDPI); err != nil {
		return PageLevels{}, err
	}
	return PageLevels{img.Bounds().Size(), fineEnough(imaging.Levels(img), longest)}, nil
}

// fineEnough leaves out levels that are finer than wanted.
func fineEnough(levels []*image.RGBA, longest int) []*image.RGBA {
	for longest > 0 && len(levels) > 1 && max(levels[1].Rect.Dx(), levels[1].Rect.Dy()) >= longest {
		levels = levels[1:]
	}
	return levels
}

// coarsely is the picture of a page from a JPEG decoded at a fraction of its
// size, still with longest pixels on its longer side, and the size of the whole
// one; nil where it has to be decoded whole.
func (d *Desk) coarsely(ctx context.Context, page archive.Page, longest int) (img image.Image, full image.Point, err error) {
	by, size := page.Recipe(), image.Pt(page.Width, page.Height)
	if longest <= 0 || size.X <= 0 || size.Y <= 0 || by.Has(archive.StepBinarise, archive.StepDespeckle) {
		return nil, full, nil
	}
	const blockSide = 8
	has := float64(max(size.X, size.Y)) / shrinking(size, by) / blockSide
	for _, grain := range []imaging.Grain{imaging.GrainEighth, imaging.GrainQuarter, imaging.GrainHalf} {
		if has*float64(grain) < float64(longest) {
			continue
		}
		img, ok, err := d.coarse(ctx, page, grain)
		if err != nil || !ok {
			return nil, full, err
		}
		if img, err = asShown(img, page); err != nil {
			return nil, full, err
		}
		return img, img.Bounds().Size().Mul(blockSide).Div(int(grain)), nil
	}
	return nil, full, nil
}

// coarse is the capture of a page from a JPEG decoded at a fraction of its size;
// ok is false where it is no such JPEG.
func (d *Desk) coarse(ctx context.Context, page archive.Page, grain imaging.Grain) (img image.Image, ok bool, err error) {
	if page.MediaType != imaging.JPEG.MediaType() {
		return nil, false, nil
	}
	master, size, err := d.objects.Get(page.Master)
	if err != nil {
		return nil, false, err
	}
	defer master.Close()
	return imaging.Coarse(ctx, master, size, grain, imaging.DefaultLimits())
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
	if max(page.Width, page.Height) < 8*longest {
		return nil, false, nil
	}
	img, ok, err = d.coarse(ctx, page, imaging.GrainEighth)
	if err != nil || !ok {
		return nil, false, err
	}
	return imaging.Turn(img, page.Turn), true, nil
}
