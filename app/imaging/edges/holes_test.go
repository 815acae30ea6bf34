package edges_test

import (
	"image"
	"image/draw"
	"image/jpeg"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/assets/samples"
)

// The dark lid shows through two holes of each of these; the paper around them is
// brown, or lies in the shadow of the page's edge.
func TestHolesAreSeenInBrownAndShadedPaper(t *testing.T) {
	for name, want := range map[string]int{"12-nota-dinas-1987.jpg": 2, "03-surat-data-peserta-didik.jpg": 2, "07-ijazah-2021-depan.jpg": 0, "11-kartu-pegawai.jpg": 0} {
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
