package edges_test

import (
	"image"
	"math"
	"slices"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

func TestSheetsOnTheGlassAreFound(t *testing.T) {
	var overlaps []float64
	unsure := 0
	scans := edgestest.Scans(111)
	yellowed := scans[110] // on a white lid, with shadows as bright as it is
	for _, scan := range append(scans[:48:48], yellowed) {
		img := scan.Draw()
		found := edges.Sheet(img)
		truth := scan.Corners()
		got := edgestest.Overlap(found.Corners, truth, img.Rect.Size())
		if found.Confidence < edges.Sure || found.Whole {
			unsure++
			t.Logf("seed %d: not found: confidence %.2f: %+v", scan.Seed, found.Confidence, scan)
			continue
		}
		overlaps = append(overlaps, got)
		if got < 0.98 || math.Abs(found.Degrees-scan.Degrees) > 0.3 {
			t.Logf("seed %d: overlap %.4f, degrees %.2f of %.2f, confidence %.2f: %+v", scan.Seed, got, found.Degrees, scan.Degrees, found.Confidence, scan)
			t.Logf("  found %.1f, true %.1f", found.Corners, truth)
		}
	}
	slices.Sort(overlaps)
	t.Logf("%d found, %d not; overlap: least %.4f, median %.4f", len(overlaps), unsure, overlaps[0], overlaps[len(overlaps)/2])
	if overlaps[0] < 0.98 || unsure > 1 {
		t.Errorf("%d of %d not found, least overlap %.4f", unsure, unsure+len(overlaps), overlaps[0])
	}
}

func TestPicturesThatHoldNoSheetAreLeftWhole(t *testing.T) {
	fill := func(w, h int, v uint8) *image.Gray {
		img := image.NewGray(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			img.Pix[i] = v
		}
		return img
	}
	for _, size := range []image.Point{{0, 0}, {1, 1}, {1, 900}, {900, 1}, {35000, 3}, {3, 35000}, {35000, 200}, {600, 800}} {
		for _, v := range []uint8{0, 128, 255} {
			found := edges.Sheet(fill(size.X, size.Y, v))
			if !found.Whole || found.Corners != edges.Whole(size) || found.Degrees != 0 {
				t.Errorf("%v of %d: %+v", size, v, found)
			}
			if small := min(size.X, size.Y) < 64; small && found.Confidence > 0 {
				t.Errorf("%v of %d: confidence %v", size, v, found.Confidence)
			}
		}
	}
}

// A band that is as even as a shadow is one, a line of writing is none.
func TestALineIsNotMovedPastWriting(t *testing.T) {
	const lid, band, paper, wide, high = 240, 205, 190, 400, 300
	draw := func(written bool) *image.Gray {
		img := image.NewGray(image.Rect(0, 0, wide, high))
		for i := range img.Pix {
			x, y := i%wide, i/wide
			inside := min(x-30, y-30, wide-31-x, high-31-y)
			switch {
			case inside < 0:
				img.Pix[i] = lid
			case inside < 4:
				img.Pix[i] = band
				if written && inside > 0 && (x%40 < 4 || y%40 < 4) {
					img.Pix[i] = 60
				}
			default:
				img.Pix[i] = paper
			}
		}
		return img
	}
	for written, want := range map[bool]float64{false: 34, true: 30} {
		found := edges.Sheet(draw(written))
		if at := found.Corners[0]; found.Whole || math.Abs(at.X-want) > 1 || math.Abs(at.Y-want) > 1 {
			t.Errorf("written %v: the sheet begins at %v, want %v (%+v)", written, at, want, found)
		}
	}
}
