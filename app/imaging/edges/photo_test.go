package edges_test

import (
	"image"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

func TestSheetsOnATableAreFound(t *testing.T) {
	sum, worst, found := 0.0, 0.0, 0
	photos := edgestest.Photos(16)
	for _, photo := range photos {
		corners, confidence := edges.Photo(grayOf(photo.Draw()))
		if confidence < edges.Sure {
			t.Logf("seed %d: not found, confidence %.2f: %+v", photo.Seed, confidence, photo)
			continue
		}
		found++
		for i, apart := range edgestest.Apart(corners, &photo) {
			sum, worst = sum+apart, max(worst, apart)
			if apart > 1 {
				t.Errorf("seed %d: corner %d is %.2f %% of the diagonal away, confidence %.2f: %+v", photo.Seed, i, apart, confidence, photo)
			}
		}
	}
	mean := sum / float64(4*found)
	t.Logf("%d of %d found, corners %.3f %% of the diagonal away, at most %.3f %%", found, len(photos), mean, worst)
	if found < len(photos)*9/10 || mean > 0.3 {
		t.Errorf("%d of %d found, corners %.3f %% of the diagonal away", found, len(photos), mean)
	}
}

func noScanIsAPhoto(t *testing.T) (func(string, image.Image), func()) {
	each := func(name string, img image.Image) {
		if corners, confidence := edges.Photo(grayOf(img)); confidence >= edges.Sure {
			t.Errorf("%s: %.0f with confidence %.2f", name, corners, confidence)
		}
	}
	return each, func() {}
}
