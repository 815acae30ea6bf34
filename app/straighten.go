package app

import (
	"context"
	"fmt"
	"image"
	"math"

	"daluang/app/imaging"
	"daluang/app/imaging/recipe"
	"daluang/app/imaging/skew"
	"daluang/storage/archive"
)

// Straighten says by how many degrees a page is turned clockwise after its
// quarter turns, for showing and for the access copy, so that its lines lie
// level: a page whose lines climb to the right needs a positive number. It
// replaces what was said before, 0 takes it back, and Undo does too. Degrees are
// rounded to hundredths. The master stays as it is. Errors: ErrBadRequest beyond
// skew.Largest either way, archive.ErrBatchState once the batch is sealed,
// catalogue.ErrNotFound.
func (d *Desk) Straighten(ctx context.Context, page archive.ID, degrees float64) error {
	if !(math.Abs(degrees) <= skew.Largest) {
		return fmt.Errorf("straighten by %g degrees: %w", degrees, ErrBadRequest)
	}
	return d.catalogue.Straighten(ctx, page, math.Round(degrees*100)/100)
}

// ProposeTilt measures by how many degrees Straighten should turn a page, and
// how sure that is, from 0 to 1; skew.Sure is enough to act on. It measures the
// page as captured and turned – half of a spread and a sheet seen from the side as
// they are shown – whatever was straightened before, and changes nothing. Errors: those of Picture.
func (d *Desk) ProposeTilt(ctx context.Context, page archive.ID) (degrees, confidence float64, err error) {
	defer d.caught(&err, "measure a page")
	const measuredDPI = 150
	crooked, err := d.catalogue.Page(ctx, page)
	if err != nil {
		return 0, 0, err
	}
	crooked = crooked.WithRecipe(crooked.Recipe().Only(archive.StepTurn, archive.StepSplit, archive.StepPerspective))
	img, err := d.Picture(ctx, crooked, measuredDPI)
	if err != nil {
		return 0, 0, err
	}
	degrees, confidence = skew.Detect(img)
	return degrees, confidence, nil
}

// asShown applies the recipe of a page to its picture. A page that is only
// turned and straightened keeps the colour of its paper in the corners that come
// in; there is white where more is done.
func asShown(img image.Image, page archive.Page) (image.Image, error) {
	if isCooked(page) {
		return recipe.Apply(img, page.Recipe(), dpiOf(img, page))
	}
	return skew.Straighten(imaging.Turn(img, page.Turn), page.Tilt), nil
}

// straightRaster is the picture of a page with a tilt for the PDF writer,
// straightened where it stands: not turned yet. Black and white stays so.
func (d *Desk) straightRaster(ctx context.Context, page archive.Page) (imaging.Raster, error) {
	tilt := page.Tilt
	page.Tilt = 0
	crooked, err := d.raster(ctx, page)
	if err != nil {
		return imaging.Raster{}, err
	}
	stored := crooked
	stored.Turn, stored.Mirror = 0, false
	img, err := stored.Upright(ctx)
	if err != nil {
		return imaging.Raster{}, err
	}
	if crooked.Mirror {
		tilt = -tilt // turning by quarters keeps a slope, mirroring does not
	}
	img = skew.Straighten(img, tilt)
	if gray, ok := img.(*image.Gray); ok && crooked.Kind == imaging.KindBilevel {
		blackAndWhite(gray)
	}
	straight := imaging.FromImage(img)
	straight.DPIX, straight.DPIY, straight.Turn, straight.Mirror = crooked.DPIX, crooked.DPIY, crooked.Turn, crooked.Mirror
	if straight.Components == crooked.Components {
		straight.ICC = crooked.ICC
	}
	return straight, nil
}

// blackAndWhite takes the shades out that straightening gave to a picture of two
// tones.
func blackAndWhite(img *image.Gray) {
	for i, v := range img.Pix {
		img.Pix[i] = 0
		if v >= 128 {
			img.Pix[i] = 255
		}
	}
}
