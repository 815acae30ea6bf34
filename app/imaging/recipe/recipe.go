// Package recipe applies the recipe of a page (archive.Recipe) to its picture.
//
// It promises:
//
//   - whatever moves pixels – turn, half of a spread, perspective, deskew, crop –
//     is one transformation with one resampling, bilinear; where no pixel has to
//     be mixed from others, as in quarter turns and crops, none is;
//   - what lies outside the picture is white;
//   - the same picture and recipe always give the same pixels, and Plan says
//     where each of them came from;
//   - a recipe that does not hold is an error, never a part of it applied.
//
// Pictures that are given are never changed. Nothing is written, so a crash
// costs nothing. Everything here may be called from several goroutines at once.
package recipe

import (
	"fmt"
	"image"
	"image/draw"

	"daluang/storage/archive"
)

// Rules names how recipes are applied; it changes when the same recipe would
// give other pixels.
const Rules = "recipe/1"

// Apply returns the picture by its recipe. The picture is opaque and begins at
// 0, 0, as imaging.Decode returns it: *image.Gray, *image.YCbCr or *image.RGBA;
// others are drawn as RGBA. dpi is its resolution in pixels per inch, which sets
// the sizes that a recipe has in millimetres; 0 takes the one at which its longer
// side is that of A4. The result begins at 0, 0. It is of the same type where
// only places change, but for YCbCr that is not resampled, which becomes RGBA;
// after steps that change tones it is *image.Gray or *image.YCbCr, and black and
// white is *image.Gray of 0 and 255. A zero recipe returns the picture itself.
// Errors: those of archive.Recipe.Check.
func Apply(img image.Image, r archive.Recipe, dpi float64) (image.Image, error) {
	if err := r.Check(); err != nil {
		return nil, fmt.Errorf("apply a recipe: %w", err)
	}
	size := img.Bounds().Size()
	if r.IsZero() || size.X == 0 || size.Y == 0 {
		return img, nil
	}
	if dpi <= 0 {
		const a4 = 297 / 25.4
		dpi = float64(max(size.X, size.Y)) / a4
	}
	plan, captured := PlanOf(size, r), img
	switch {
	case plan.isIdle():
	case plan.exact:
		img = plan.cut(img)
	default:
		img = plan.resample(img)
	}
	return tone(img, r, dpi, captured, plan), nil
}

// flat is a picture as the loops of this package take it.
func flat(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.Gray:
		if img.Rect.Min == (image.Point{}) {
			return img
		}
	case *image.YCbCr:
		if img.Rect.Min == (image.Point{}) {
			return img
		}
	case *image.RGBA:
		if img.Rect.Min == (image.Point{}) {
			return img
		}
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}
