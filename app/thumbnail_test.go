package app_test

import (
	"image"
	"io/fs"
	"math"
	"testing"

	"daluang/app/imaging"
	"daluang/assets/samples"
)

// A thumbnail that was decoded small has to look like one of the whole picture,
// also where the file's tag and the recipe turn it.
func TestAThumbnailLooksLikeThePage(t *testing.T) {
	desk, _ := newDesk(t)
	for _, name := range []string{"07-ijazah-2021-depan.jpg", "05-surat-pinjam-ruang.jpg"} {
		data, err := fs.ReadFile(samples.FS(), name)
		must(t, err)
		_, page := onePage(t, desk, name, data)
		must(t, desk.Turn(t.Context(), page.ID, 1))
		page.Turn = 90
		small, err := desk.Thumbnail(t.Context(), page, 200)
		must(t, err)
		whole, err := desk.Picture(t.Context(), page, 0)
		must(t, err)
		got, want := imaging.Reduced(small, 1), imaging.Reduced(imaging.Thumbnail(whole, 200), 1)
		if max(got.Rect.Dx(), got.Rect.Dy()) != 200 || got.Rect != want.Rect {
			t.Fatalf("%s: %v, want %v", name, got.Rect, want.Rect)
		}
		if apart := meanDifference(got, want); apart > 6 {
			t.Errorf("%s: %.1f levels apart in the middle", name, apart)
		}
	}
}

func meanDifference(a, b *image.Gray) float64 {
	sum := 0.0
	for i, v := range a.Pix {
		sum += math.Abs(float64(v) - float64(b.Pix[i]))
	}
	return sum / float64(len(a.Pix))
}
