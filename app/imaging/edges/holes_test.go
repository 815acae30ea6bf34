package edges_test

import (
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/assets/samples"
)

// The dark lid shows through two holes of each of these, a pale one through those
// of 01; the paper around them is brown, or lies in the shadow of the page's edge.
func TestHolesAreSeenInBrownAndShadedPaper(t *testing.T) {
	for name, want := range map[string]int{"01-surat-undangan.jpg": 2, "05-surat-pinjam-ruang.jpg": 0, "12-nota-dinas-1987.jpg": 2, "03-surat-data-peserta-didik.jpg": 2, "07-ijazah-2021-depan.jpg": 0, "11-kartu-pegawai.jpg": 0} {
		file, err := samples.FS().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(file)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		gray := image.NewGray(img.Bounds())
		draw.Draw(gray, gray.Rect, img, image.Point{}, draw.Src)
		seen := 0
		for _, mark := range edges.Holes(gray, 200, edges.Whole(gray.Rect.Size())) {
			if mark.Confidence >= edges.Sure {
				seen++
			}
		}
		if seen != want {
			t.Errorf("%s: %d holes, want %d", name, seen, want)
		}
	}
}

func TestOnlyWhatAPerforatorMakesIsPunched(t *testing.T) {
	const dpi, paper = 150, 230
	for name, c := range map[string]struct {
		apart, second float64 // mm between the two, radius of the second
		ring          bool    // printed circles, not discs
		want          int
	}{
		"two holes":               {80, 3, false, 2},
		"dots nearer together":    {60, 3, false, 0},
		"dots of different sizes": {80, 2.2, false, 0},
		"printed circles":         {80, 3, true, 0},
	} {
		img := image.NewGray(image.Rect(0, 0, 1240, 1754))
		for i := range img.Pix {
			x, y := float64(i%img.Rect.Dx())*25.4/dpi, float64(i/img.Rect.Dx())*25.4/dpi
			img.Pix[i] = paper
			for _, hole := range [2][2]float64{{148.5 - c.apart/2, 3}, {148.5 + c.apart/2, c.second}} {
				away := math.Hypot(x-12, y-hole[0])
				if away < hole[1] && (!c.ring || away > hole[1]-0.6) {
					img.Pix[i] = 50
				}
			}
		}
		found := edges.Punches(img, dpi)
		if len(found) != c.want {
			t.Errorf("%s: %+v, want %d", name, found, c.want)
		}
		for _, hole := range found {
			upper := math.Hypot(hole.Middle.X*25.4/dpi-12, hole.Middle.Y*25.4/dpi-108.5)
			lower := math.Hypot(hole.Middle.X*25.4/dpi-12, hole.Middle.Y*25.4/dpi-188.5)
			if min(upper, lower) > 0.3 || math.Abs(hole.Radius*25.4/dpi-3) > 0.4 {
				t.Errorf("%s: %+v is %.2f mm away", name, hole, min(upper, lower))
			}
		}
	}
}
