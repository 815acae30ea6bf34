package app_test

import (
	"image"
	"io/fs"
	"testing"

	"daluang/app/imaging"
	"daluang/assets/samples"
	"daluang/storage/archive"
)

// A page that was decoded at the size of the screen has to look like the whole
// one, whatever its recipe and its file's tag do to it, and to take less room.
func TestAPageOnTheScreenLooksLikeTheWholeOne(t *testing.T) {
	desk, _ := newDesk(t)
	crop := archive.Step{Kind: archive.StepCrop, Box: archive.Box{X0: 0.1, Y0: 0.05, X1: 0.9, Y1: 0.8}}
	for _, name := range []string{"07-ijazah-2021-depan.jpg", "05-surat-pinjam-ruang.jpg"} {
		data, err := fs.ReadFile(samples.FS(), name)
		must(t, err)
		_, plain := onePage(t, desk, name, data)
		turned, crooked, cropped, bilevel := plain, plain, plain, plain
		turned.Turn = 90
		crooked.Tilt = 2.5
		cropped.Steps = []archive.Step{crop}
		bilevel.Steps = []archive.Step{{Kind: archive.StepBinarise, Method: archive.MethodOtsu}}
		for i, page := range []archive.Page{plain, turned, crooked, cropped, bilevel} {
			small, err := desk.Levels(t.Context(), page, 600)
			must(t, err)
			whole, err := desk.Levels(t.Context(), page, 0)
			must(t, err)
			has, full := small.Levels[0].Rect.Size(), whole.Levels[0].Rect.Size()
			if most := max(has.X, has.Y); most < 600 || most >= 1200+8 {
				t.Errorf("%s, recipe %d: %v pixels for 600", name, i, has)
			}
			if whole.Full != full || apartBy(small.Full, full) > 16 {
				t.Errorf("%s, recipe %d: the whole page is said to be %v, and is %v", name, i, small.Full, full)
			}
			got, want := imaging.Reduced(imaging.Thumbnail(small.Levels[0], 300), 1), imaging.Reduced(imaging.Thumbnail(whole.Levels[0], 300), 1)
			if got.Rect == want.Rect && meanDifference(got, want) > 4 {
				t.Errorf("%s, recipe %d: %.1f levels apart in the middle", name, i, meanDifference(got, want))
			}
		}
	}
}

func apartBy(a, b image.Point) int {
	d := a.Sub(b)
	return max(d.X, -d.X, d.Y, -d.Y)
}
