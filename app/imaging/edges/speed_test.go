package edges_test

import (
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
