package app

import (
	"context"
	"image"
	"slices"

	"daluang/app/imaging"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// isCooked reports a page whose recipe does more than turn and straighten it.
func isCooked(page archive.Page) bool {
	return slices.ContainsFunc(page.Steps, func(s archive.Step) bool {
		return s.IsTonal() || s.Kind != archive.StepMode // which else leaves the colours, and does nothing
	})
}

// cookedRaster is the picture of such a page for the PDF writer: by its recipe,
// turn and all, and without loss beyond that. It has the pixels of finePicture,
// on which words are found. Black and white stays so.
func (d *Desk) cookedRaster(ctx context.Context, page archive.Page) (imaging.Raster, error) {
	raw, err := d.raster(ctx, page.WithRecipe(archive.Recipe{}))
	if err != nil {
		return imaging.Raster{}, err
	}
	img, err := raw.Upright(ctx)
	if err != nil {
		return imaging.Raster{}, err
	}
	if img, err = asShown(img, page); err != nil {
		return imaging.Raster{}, err
	}
	if gray, ok := img.(*image.Gray); ok && raw.Kind == imaging.KindBilevel {
		blackAndWhite(gray)
	}
	cooked := imaging.FromImage(img)
	cooked.DPIX, cooked.DPIY = raw.DPIX, raw.DPIY
	if (raw.Turn+page.Turn)%180 != 0 {
		cooked.DPIX, cooked.DPIY = raw.DPIY, raw.DPIX
	}
	if cooked.Components == raw.Components {
		cooked.ICC = raw.ICC
	}
	return cooked, nil
}

// dpiOf is the resolution of the upright picture of a page, which may have been
// drawn or shrunk; 0 where the capture does not say.
func dpiOf(img image.Image, page archive.Page) float64 {
	if page.Width == 0 {
		return 0
	}
	return plausibly(page.DPIX) * float64(img.Bounds().Dx()) / float64(page.Width)
}

// cookedThumbnail shrinks first, where that looks the same: a recipe holds at
// any resolution, but what is black and white has to be made so in full size.
func (d *Desk) cookedThumbnail(ctx context.Context, page archive.Page, longest int, dpi float64) (image.Image, error) {
	by := page.Recipe()
	raw := page.WithRecipe(archive.Recipe{})
	if size := image.Pt(page.Width, page.Height); size.X > 0 && size.Y > 0 {
		const finest = 150
		dpi = min(finest, dpi*shrinking(size, by))
	}
	img, err := d.Picture(ctx, raw, dpi)
	if err != nil {
		return nil, err
	}
	if !by.Has(archive.StepBinarise, archive.StepDespeckle) && !img.Bounds().Empty() {
		const finer = 2 // than the thumbnail, so that no line is moved by a whole pixel of it
		img = imaging.Thumbnail(img, int(finer*float64(longest)*shrinking(img.Bounds().Size(), by)+0.5))
	}
	if img, err = asShown(img, page); err != nil {
		return nil, err
	}
	return imaging.Thumbnail(img, longest), nil
}

// shrinking is how many times the longer side of a picture is that of what its
// recipe leaves of it.
func shrinking(size image.Point, by archive.Recipe) float64 {
	left := recipe.PlanOf(size, by).Size
	return float64(max(size.X, size.Y)) / float64(max(left.X, left.Y, 1))
}
