package recipe_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"daluang/app/imaging/edges/edgestest"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// onGround is a page that lies askew on a dark lid, by its upper left corner.
func onGround() (edgestest.Scan, *image.Gray) {
	scan := edgestest.Scan{DPI: 100, Glass: [2]float64{148, 210}, Sheet: [2]float64{148, 210}, Degrees: 2, Lid: 40, Paper: 235, Noise: 2, Seed: 9}
	return scan, scan.Draw()
}

// depthIn is how far a place lies within a sheet, in pixels; negative beside it.
func depthIn(scan *edgestest.Scan, x, y float64) float64 {
	q, least := scan.Corners(), math.Inf(1)
	for i, from := range q {
		to := q[(i+1)%4]
		long := math.Hypot(to.X-from.X, to.Y-from.Y)
		least = min(least, ((to.X-from.X)*(y-from.Y)-(to.Y-from.Y)*(x-from.X))/long)
	}
	return least
}

func TestGroundBecomesWhiteAndTheSheetStaysAsItIs(t *testing.T) {
	scan, page := onGround()
	coloured := image.NewYCbCr(page.Rect, image.YCbCrSubsampleRatio420)
	copy(coloured.Y, page.Pix)
	for i := range coloured.Cb {
		coloured.Cb[i], coloured.Cr[i] = 124, 131
	}
	rgba := image.NewRGBA(page.Rect)
	draw.Draw(rgba, rgba.Rect, page, image.Point{}, draw.Src)
	for _, steps := range [][]archive.Step{
		nil,
		{{Kind: archive.StepTurn, Degrees: 90}},
		{{Kind: archive.StepDeskew, Degrees: 0.5}, {Kind: archive.StepCrop, Box: archive.Box{X0: 0, Y0: 0, X1: 0.97, Y1: 1}}},
	} {
		cleaned := append(steps[:len(steps):len(steps)], archive.Step{Kind: archive.StepGround, Size: 20})
		with := recipeOf(t, cleaned...)
		plan := recipe.PlanOf(page.Rect.Size(), with)
		for _, img := range []image.Image{page, coloured, rgba} {
			before, after := apply(t, img, 100, steps...), apply(t, img, 100, cleaned...)
			kept, white, dark := 0, 0, 0
			for y := 0; y < plan.Size.Y; y += 2 {
				for x := 0; x < plan.Size.X; x += 2 {
					u, v := plan.Back(float64(x)+0.5, float64(y)+0.5)
					depth := depthIn(&scan, u, v)
					is := color.GrayModel.Convert(after.At(x, y)).(color.Gray).Y
					was := color.GrayModel.Convert(before.At(x, y)).(color.Gray).Y
					switch {
					case depth > 3 && math.Abs(float64(is)-float64(was)) > 3: // RGB goes through YCbCr
						t.Fatalf("%s: the sheet at %d, %d is %d, was %d", with, x, y, is, was)
					case depth > 3:
						kept++
					case depth < -3 && is >= 250:
						white++
					case depth < -3:
						dark++
					}
				}
			}
			if kept < 100_000 || white < 400 || dark > white/50 {
				t.Errorf("%T by %s: %d pixels of the sheet, %d of the ground white and %d not", img, with, kept, white, dark)
			}
		}
	}
	if _, untouched := onGround(); string(untouched.Pix) != string(page.Pix) {
		t.Error("the picture that was given has changed")
	}
}

func TestGroundDeeperThanAskedIsLeft(t *testing.T) {
	_, page := onGround()
	after := apply(t, page, 100, archive.Step{Kind: archive.StepGround, Size: 1}).(*image.Gray)
	if string(after.Pix) != string(page.Pix) {
		t.Error("wedges of 4 mm are whitened by a step for 1 mm")
	}
}
