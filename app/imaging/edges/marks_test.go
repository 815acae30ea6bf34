package edges_test

import (
	"image"
	"image/draw"
	"math"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

func TestOpenBooksAreSplitAtTheirGutter(t *testing.T) {
	found, worst := 0, 0.0
	spreads := edgestest.Spreads(18)
	for i, spread := range spreads {
		img := spread.Draw()
		if i%3 == 0 {
			img = onItsSide(img)
		}
		got := edges.FindGutter(img)
		if got.Confidence < edges.Sure {
			t.Logf("seed %d: not found, confidence %.2f: %+v", spread.Seed, got.Confidence, spread)
			continue
		}
		found++
		middle := (got.From.X + got.To.X) / 2
		if !got.Upright {
			middle = (got.From.Y + got.To.Y) / 2
		}
		apart := math.Abs(middle*25.4/spread.DPI-spread.Gutter) / spread.Width
		worst = max(worst, apart)
		if apart > 0.01 || got.Upright != (i%3 > 0) {
			t.Errorf("seed %d: %+v, gutter %.1f of %.1f mm", spread.Seed, got, spread.Gutter, spread.Width)
		}
		if lean := spread.Degrees; got.Upright && math.Abs(got.Degrees-lean) > 0.6 {
			t.Errorf("seed %d: leans %.2f degrees, measured %.2f", spread.Seed, lean, got.Degrees)
		}
	}
	t.Logf("%d of %d found, at most %.2f %% of the width away", found, len(spreads), 100*worst)
	if found < len(spreads)*9/10 {
		t.Errorf("%d of %d found", found, len(spreads))
	}
}

// onItsSide makes rows of columns.
func onItsSide(img *image.Gray) *image.Gray {
	size := img.Rect.Size()
	out := image.NewGray(image.Rect(0, 0, size.Y, size.X))
	for i, v := range img.Pix {
		out.Pix[i%size.X*size.Y+i/size.X] = v
	}
	return out
}

func TestSinglePagesAreNotSplit(t *testing.T) {
	for _, single := range edgestest.Singles(12) {
		if got := edges.FindGutter(single.Draw()); got.Confidence > 0.2 {
			t.Errorf("seed %d: %+v in %+v", single.Seed, got, single)
		}
	}
}

func noSinglePageIsSplit(t *testing.T) (func(string, image.Image), func()) {
	each := func(name string, img image.Image) {
		gray := grayOf(img)
		if got := edges.FindGutter(gray); got.Confidence > 0.35 {
			t.Errorf("%s: %+v", name, got)
		}
		if got := edges.FindGutter(onItsSide(gray)); got.Confidence > 0.35 {
			t.Errorf("%s on its side: %+v", name, got)
		}
	}
	return each, func() {}
}

func TestHolesAndStaplesAreSeen(t *testing.T) {
	holes, staples, falseHoles, falseStaples, sheets := 0, 0, 0, 0, 0
	for _, scan := range edgestest.Scans(24) {
		if scan.Sheet[1] < 140 || math.Abs(scan.Lid-scan.Paper) < 30 {
			continue // a card is not filed, and white on white is not seen
		}
		scan.Punched, scan.Stapled = true, true
		sheets++
		img := scan.Draw()
		for _, mark := range edges.Holes(img, scan.DPI, scan.Corners()) {
			if at := mark.Box; covers(at, scan.At(edgestest.HoleInset, scan.Sheet[1]/2-40)) || covers(at, scan.At(edgestest.HoleInset, scan.Sheet[1]/2+40)) {
				holes++
			} else {
				falseHoles++
			}
		}
		for _, mark := range edges.Staples(img, scan.DPI, scan.Corners()) {
			if covers(mark.Box, scan.At(14, 12)) {
				staples++
			} else {
				falseStaples++
			}
		}
	}
	t.Logf("%d sheets: %d of %d holes, %d of %d staples; %d and %d that are none", sheets, holes, 2*sheets, staples, sheets, falseHoles, falseStaples)
	if holes < 2*sheets*8/10 || staples < sheets*7/10 || falseHoles > 0 || falseStaples > sheets/10 {
		t.Error("too few, or too many")
	}
}

func covers(box image.Rectangle, p edges.Point) bool {
	return image.Pt(int(p.X), int(p.Y)).In(box.Inset(-2))
}

// Holes and staples are proposals, of which few may be wrong; stripes none.
func fewMarksAreSeen(t *testing.T) (func(string, image.Image), func()) {
	const punched = 6 // the holes of samples 01, 03 and 12 are real
	holes, staples, pages := 0, 0, 0
	each := func(name string, img image.Image) {
		gray := grayOf(img)
		pages++
		for _, mark := range edges.Holes(gray, 0, edges.Whole(gray.Rect.Size())) {
			t.Logf("%s: hole %+v", name, mark)
			holes++
		}
		for _, mark := range edges.Staples(gray, 0, edges.Whole(gray.Rect.Size())) {
			t.Logf("%s: staple %+v", name, mark)
			staples++
		}
		for _, mark := range edges.Stripes(gray) {
			t.Errorf("%s: stripe %+v", name, mark)
		}
		for _, mark := range edges.Fingers(img, edges.Whole(gray.Rect.Size())) {
			t.Logf("%s: finger %+v", name, mark)
		}
	}
	return each, func() {
		t.Logf("%d pages: %d holes, %d staples", pages, holes, staples)
		if pages < 50 || holes > 16+punched || staples > 9 {
			t.Errorf("%d pages: %d holes, %d staples", pages, holes, staples)
		}
	}
}

func TestStripesOfADirtyGlassAreSeen(t *testing.T) {
	found, all := 0, 0
	for i, scan := range edgestest.Scans(12) {
		scan.Stripes, scan.Dirt = []float64{scan.Glass[0] * 0.31, scan.Glass[0] * 0.7}, 12+2*float64(i)
		img := scan.Draw()
		marks := edges.Stripes(img)
		for _, at := range scan.Stripes {
			all++
			for _, mark := range marks {
				if x := int(at * scan.DPI / 25.4); mark.Confidence >= edges.Sure && x >= mark.Box.Min.X && x < mark.Box.Max.X {
					found++
				}
			}
		}
		if len(marks) > 2 {
			t.Errorf("seed %d: %v", scan.Seed, marks)
		}
		scan.Stripes = nil
		if marks := edges.Stripes(scan.Draw()); len(marks) > 0 {
			t.Errorf("seed %d: %v on a clean glass: %+v", scan.Seed, marks, scan)
		}
	}
	t.Logf("%d of %d stripes found", found, all)
	if found < all*8/10 {
		t.Errorf("%d of %d stripes found", found, all)
	}
}

func TestFingersThatHoldASheetAreSeen(t *testing.T) {
	found, all, wrong := 0, 0, 0
	for _, photo := range edgestest.Photos(12) {
		marks := edges.Fingers(photo.Draw(), photo.Corners)
		places := photo.FingerPlaces()
		all += len(places)
		for _, mark := range marks {
			right := false
			for _, p := range places {
				right = right || covers(mark.Box.Inset(-6), p)
			}
			if right && mark.Confidence >= edges.Sure {
				found++
			} else if !right {
				wrong++
				t.Logf("seed %d: %+v is no finger", photo.Seed, mark)
			}
		}
	}
	t.Logf("%d of %d fingers found, %d that are none", found, all, wrong)
	if found < all*8/10 || wrong > 0 {
		t.Errorf("%d of %d fingers found, %d that are none", found, all, wrong)
	}
}

func TestNothingIsFoundInNothing(t *testing.T) {
	for _, size := range []image.Point{{0, 0}, {1, 1}, {1, 900}, {900, 1}, {35000, 3}, {3, 35000}, {2000, 150}, {300, 400}} {
		for _, level := range []uint8{0, 128, 255} {
			gray := image.NewGray(image.Rectangle{Max: size})
			for i := range gray.Pix {
				gray.Pix[i] = level
			}
			colour := image.NewRGBA(gray.Rect)
			draw.Draw(colour, colour.Rect, gray, image.Point{}, draw.Src)
			whole := edges.Whole(size)
			if quad, confidence := edges.Photo(gray); confidence != 0 || quad != whole {
				t.Errorf("%v of %d: a sheet %v, %v", size, level, quad, confidence)
			}
			if got := edges.FindGutter(gray); got != (edges.Gutter{}) {
				t.Errorf("%v of %d: %+v", size, level, got)
			}
			marks := [][]edges.Mark{edges.Stripes(gray), edges.Holes(gray, 0, whole), edges.Staples(gray, 300, whole), edges.Fingers(colour, whole)}
			for i, found := range marks {
				if len(found) > 0 {
					t.Errorf("%v of %d: marks %d: %v", size, level, i, found)
				}
			}
		}
	}
}
