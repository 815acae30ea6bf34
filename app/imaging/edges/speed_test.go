package edges_test

import (
	"image"
	"image/draw"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

func BenchmarkSheetA4At150(b *testing.B) {
	scan := edgestest.Scans(2)[1]
	scan.DPI = 150
	img := scan.Draw()
	for b.Loop() {
		edges.Sheet(img)
	}
}

func BenchmarkEverythingA4At150(b *testing.B) {
	scan := edgestest.Scans(2)[1]
	scan.DPI = 150
	img := scan.Draw()
	colour := image.NewRGBA(img.Rect)
	draw.Draw(colour, colour.Rect, img, image.Point{}, draw.Src)
	for b.Loop() {
		sheet := edges.Sheet(img).Corners
		edges.Photo(img)
		edges.FindGutter(img)
		edges.Stripes(img)
		edges.Holes(img, scan.DPI, sheet)
		edges.Staples(img, scan.DPI, sheet)
		edges.Fingers(colour, sheet)
	}
}
