package recipe_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// punched is a sheet that gets darker to the right and downwards, without its
// holes and with them; a rule ends beside the upper one.
func punched(dpi float64) (whole, holed *image.YCbCr) {
	size := image.Rect(0, 0, int(210*dpi/25.4), int(297*dpi/25.4))
	whole, holed = image.NewYCbCr(size, image.YCbCrSubsampleRatio420), image.NewYCbCr(size, image.YCbCrSubsampleRatio420)
	for y := range size.Dy() {
		for x := range size.Dx() {
			v := byte(235 - 20*x/size.Dx() - 20*y/size.Dy())
			if mm := float64(x) * 25.4 / dpi; mm > 20 && mm < 190 && math.Abs(float64(y)*25.4/dpi-108.5) < 0.5 {
				v = 40
			}
			whole.Y[y*whole.YStride+x], holed.Y[y*whole.YStride+x] = v, v
			if fromHole(float64(x), float64(y), dpi) < 0 {
				holed.Y[y*whole.YStride+x] = 50
			}
			at := whole.COffset(x, y)
			whole.Cb[at], whole.Cr[at], holed.Cb[at], holed.Cr[at] = 118, 133, 118, 133
			if fromHole(float64(x), float64(y), dpi) < 0 {
				holed.Cb[at], holed.Cr[at] = 128, 128
			}
		}
	}
	return whole, holed
}

// fromHole is how many millimetres a pixel is away from the rim of the nearer hole.
func fromHole(x, y, dpi float64) float64 {
	x, y = x*25.4/dpi-12, y*25.4/dpi-148.5
	return math.Hypot(x, math.Abs(y)-40) - 3
}

func TestFilledHolesLookLikeThePaperAroundThem(t *testing.T) {
	const dpi = 100
	whole, holed := punched(dpi)
	for _, steps := range [][]archive.Step{nil, {{Kind: archive.StepTurn, Degrees: 270}}, {{Kind: archive.StepDeskew, Degrees: 1.5}}} {
		want := apply(t, whole, dpi, steps...)
		got := apply(t, holed, dpi, append(steps[:len(steps):len(steps)], archive.Step{Kind: archive.StepHoles, Size: 8})...)
		plan := recipe.PlanOf(whole.Rect.Size(), recipeOf(t, steps...))
		for y := range plan.Size.Y {
			for x := range plan.Size.X {
				a, b := color.YCbCrModel.Convert(want.At(x, y)).(color.YCbCr), color.YCbCrModel.Convert(got.At(x, y)).(color.YCbCr)
				u, v := plan.Back(float64(x)+0.5, float64(y)+0.5)
				least := 3.0 // by rounding
				if away := fromHole(u, v, dpi); away < 1 {
					least = 8
				}
				if off := math.Abs(float64(a.Y) - float64(b.Y)); off > least {
					t.Fatalf("%v: %d, %d is %v, want %v", steps, x, y, b, a)
				}
				if off := math.Abs(float64(a.Cb) - float64(b.Cb)); off > least {
					t.Fatalf("%v: the hue of %d, %d is %v, want %v", steps, x, y, b, a)
				}
			}
		}
	}
}

func TestHolesWiderThanAskedAreLeft(t *testing.T) {
	_, holed := punched(100)
	got := apply(t, holed, 100, archive.Step{Kind: archive.StepHoles, Size: 4}).(*image.YCbCr)
	if string(got.Y) != string(holed.Y) || string(got.Cb) != string(holed.Cb) {
		t.Error("holes of 6 mm are filled by a step for 4 mm")
	}
}
