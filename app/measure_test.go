package app_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"daluang/app"
	"daluang/app/imaging"
	"daluang/app/imaging/skew"
	"daluang/assets/samples"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// sampleGray is a sample document in gray, level: samples lie askew as captures do.
func sampleGray(t *testing.T, name string) *image.Gray {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	must(t, err)
	img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.DefaultLimits())
	must(t, err)
	gray := imaging.Reduced(img, 1)
	slope, _ := skew.Detect(gray)
	return skew.Straighten(gray, slope).(*image.Gray)
}

// laidAgain is a second capture of a sheet: a little further down and to the
// right, with noise of its own.
func laidAgain(page *image.Gray) *image.Gray {
	chance := rand.New(rand.NewPCG(1, 2))
	out := image.NewGray(page.Rect)
	for y := range page.Rect.Dy() {
		for x := range page.Rect.Dx() {
			v := int(page.Pix[max(0, y-5)*page.Stride+max(0, x-4)]) + chance.IntN(7) - 3
			out.Pix[y*out.Stride+x] = uint8(max(0, min(255, v)))
		}
	}
	return out
}

func darkened(page *image.Gray) *image.Gray {
	out := image.NewGray(page.Rect)
	for i, v := range page.Pix {
		out.Pix[i] = v / 3
	}
	return out
}

func blankSide(seed uint64) *image.Gray {
	chance := rand.New(rand.NewPCG(seed, 4))
	out := image.NewGray(image.Rect(0, 0, 1654, 2339))
	for i := range out.Pix {
		out.Pix[i] = uint8(236 + chance.IntN(6))
	}
	return out
}

var at200 = app.QualityQuery{Profile: app.CaptureProfile{DPI: 200}}

// flagsIn lists the flags of each page by the name of its file.
func flagsIn(q app.Quality) map[string][]archive.Flag {
	out := map[string][]archive.Flag{}
	for _, page := range q.Flagged {
		for _, f := range page.Findings {
			out[page.Page.Source] = append(out[page.Page.Source], f.Flag)
		}
	}
	return out
}

func TestMeasuringFindsWhatIsWrongGoesOnWhereItStoppedAndIsRemembered(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	folder := t.TempDir()
	letter, other, third := sampleGray(t, "01-surat-undangan.jpg"), sampleGray(t, "08-ijazah-2021-transkrip.jpg"), sampleGray(t, "10-ijazah-2025-transkrip.jpg")
	for name, img := range map[string]image.Image{
		"1-letter.jpg": letter, "2-certificate.jpg": other, "3-blank.jpg": blankSide(3),
		"4-again.jpg": laidAgain(letter), "5-dark.jpg": darkened(third), "6-turned.jpg": imaging.Turn(other, 180),
	} {
		var data bytes.Buffer
		must(t, jpeg.Encode(&data, img, &jpeg.Options{Quality: 85}))
		write(t, folder, name, data.Bytes())
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Mutu", app.Split{}, nil)
	must(t, err)

	ctx, stop := context.WithCancel(t.Context())
	_, err = desk.Measure(ctx, "Mutu", at200, func(p app.Progress) {
		if p.Done == 2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("called off: %v", err)
	}
	if part, err := desk.Quality(t.Context(), "Mutu", at200); err != nil || part.Measured != 2 || part.Pages != 6 {
		t.Errorf("after two pages: %d of %d, %v", part.Measured, part.Pages, err)
	}

	whole, err := desk.Measure(t.Context(), "Mutu", at200, nil)
	if err != nil || whole.Measured != 6 || len(whole.Failed) > 0 {
		t.Fatalf("measured %d, %v, %v", whole.Measured, whole.Failed, err)
	}
	want := map[string][]archive.Flag{
		"1-letter.jpg": {archive.FlagHoles}, "4-again.jpg": {archive.FlagHoles, archive.FlagRepeated}, // a pale lid shows through
		"3-blank.jpg": {archive.FlagBlank}, "5-dark.jpg": {archive.FlagDark}, "6-turned.jpg": {archive.FlagTurned},
	}
	got := flagsIn(whole)
	for name := range want {
		if !slices.Equal(got[name], want[name]) {
			t.Errorf("%s: %v, want %v", name, got[name], want[name])
		}
	}
	if len(got) != len(want) || whole.Count()[archive.FlagBlank] != 1 {
		t.Errorf("flagged: %v", got)
	}
	again, err := desk.Quality(t.Context(), "Mutu", app.QualityQuery{Profile: at200.Profile, Expected: app.Expectation{Pages: 7}})
	if err != nil || len(again.Overall) != 1 || again.Lacking != 1 || len(again.Flagged) != len(want) {
		t.Errorf("remembered: %+v, %v", again, err)
	}
	for _, page := range again.Flagged {
		if page.NeedsLook() == slices.Contains([]string{"1-letter.jpg", "3-blank.jpg"}, filepath.Base(page.Page.Source)) {
			t.Errorf("%s needs a look: %v", page.Page.Source, page.NeedsLook())
		}
	}
}

func TestATurnedPageIsMeasuredAnewAndAnythingElseIsNot(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	var data bytes.Buffer
	must(t, jpeg.Encode(&data, imaging.Turn(sampleGray(t, "08-ijazah-2021-transkrip.jpg"), 180), nil))
	batch, page := onePage(t, desk, "terbalik.jpg", data.Bytes())
	first, err := desk.Measure(t.Context(), string(batch.ID), at200, nil)
	if err != nil || len(first.Flagged) != 1 {
		t.Fatalf("upside down: %+v, %v", first, err)
	}
	must(t, desk.Turn(t.Context(), page.ID, 2))
	if now, err := desk.Quality(t.Context(), string(batch.ID), at200); err != nil || now.Measured != 0 || len(now.Flagged) != 0 {
		t.Errorf("old measures count for a turned page: %+v, %v", now, err)
	}
	if now, err := desk.Measure(t.Context(), string(batch.ID), at200, nil); err != nil || now.Measured != 1 || len(now.Flagged) != 0 {
		t.Errorf("turned upright: %+v, %v", now, err)
	}
	must(t, desk.Straighten(t.Context(), page.ID, 0.5))
	if now, err := desk.Quality(t.Context(), string(batch.ID), at200); err != nil || now.Measured != 1 {
		t.Errorf("straightening made the measures void: %+v, %v", now, err)
	}
	if _, err := desk.Quality(t.Context(), "tidak ada", at200); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("no such batch: %v", err)
	}
}
