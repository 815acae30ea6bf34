package recipe_test

import (
	"image"
	"testing"

	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// sheet is a colour picture as a JPEG is decoded.
func sheet(width, height int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = byte(200 + i%40)
		if i%width%40 < 12 && i/width%50 < 14 {
			img.Y[i] = 50
		}
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 120, 131
	}
	return img
}

func benchmark(b *testing.B, img image.Image, dpi float64, steps ...archive.Step) {
	r := recipeOf(b, steps...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := recipe.Apply(img, r, dpi); err != nil {
			b.Fatal(err)
		}
	}
}

var (
	deskew      = archive.Step{Kind: archive.StepDeskew, Degrees: 1.7}
	crop        = archive.Step{Kind: archive.StepCrop, Box: archive.Box{X0: 0.02, Y0: 0.02, X1: 0.98, Y1: 0.97}}
	perspective = archive.Step{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0.05, Y: 0.04}, {X: 0.95, Y: 0.02}, {X: 0.98, Y: 0.97}, {X: 0.03, Y: 0.99}}}
	whiten      = archive.Step{Kind: archive.StepWhiten, Amount: 100}
	binarise    = archive.Step{Kind: archive.StepBinarise, Method: archive.MethodSauvola}
	despeckle   = archive.Step{Kind: archive.StepDespeckle, Size: 0.25}
)

func BenchmarkDeskewColourA4At300(b *testing.B) { benchmark(b, sheet(2480, 3508), 300, deskew) }
func BenchmarkTurnDeskewCropColourA4At300(b *testing.B) {
	benchmark(b, sheet(2480, 3508), 300, archive.Step{Kind: archive.StepTurn, Degrees: 90}, deskew, crop)
}
func BenchmarkPerspectiveColourA4At300(b *testing.B) {
	benchmark(b, sheet(2480, 3508), 300, perspective)
}
func BenchmarkDeskewWhitenColourA4At300(b *testing.B) {
	benchmark(b, sheet(2480, 3508), 300, deskew, whiten)
}
func BenchmarkDeskewSauvolaDespeckleA4At300(b *testing.B) {
	benchmark(b, sheet(2480, 3508), 300, deskew, binarise, despeckle)
}
func BenchmarkDeskewRGBAA4At300(b *testing.B) {
	rgba := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	for i := range rgba.Pix {
		rgba.Pix[i] = byte(i * 31)
	}
	benchmark(b, rgba, 300, deskew)
}
func BenchmarkDeskewWhitenColourA3At600(b *testing.B) {
	benchmark(b, sheet(7016, 9921), 600, deskew, whiten)
}
