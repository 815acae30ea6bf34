package app_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daluang/app"
	"daluang/app/imaging"
	"daluang/app/imaging/edges/edgestest"
	"daluang/app/imaging/quality"
	"daluang/storage/archive"
)

// mixedBatch is a batch of an open book, a letter on black ground, one that stands
// on its head, and one that a person straightened.
func mixedBatch(t *testing.T, desk *app.Desk) (pages []archive.Page) {
	t.Helper()
	var book image.Image
	for _, spread := range edgestest.Spreads(10) {
		if spread.Deep > 60 && spread.Degrees > -1.5 && spread.Degrees < 1.5 {
			book = spread.Draw()
			break
		}
	}
	letter := imaging.Reduced(imaging.Thumbnail(sampleGray(t, "01-surat-undangan.jpg"), 1754), 1)
	folder := t.TempDir()
	for name, img := range map[string]image.Image{"1-book.jpg": book, "2-ground.jpg": onBlackGround(letter),
		"3-head.jpg": imaging.Turn(sampleGray(t, "08-ijazah-2021-transkrip.jpg"), 180), "4-person.jpg": crookedLetter(2)} {
		var data bytes.Buffer
		must(t, jpeg.Encode(&data, img, &jpeg.Options{Quality: 85}))
		write(t, folder, name, data.Bytes())
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Campur", app.Split{}, nil)
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), "Campur")
	must(t, err)
	pages, err = desk.BatchPages(t.Context(), batch.ID)
	must(t, err)
	must(t, desk.Straighten(t.Context(), pages[3].ID, 1))
	return pages
}

func recipesIn(t *testing.T, desk *app.Desk, batch archive.ID) (recipes []string) {
	t.Helper()
	pages, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	for _, page := range pages {
		recipes = append(recipes, string(page.ID)+page.Recipe().String())
	}
	return recipes
}

func TestATidyRunIsOneActionThatUndoTakesBack(t *testing.T) {
	desk, _ := newDesk(t)
	pages := mixedBatch(t, desk)
	batch := pages[0].Batch
	before := recipesIn(t, desk, batch)
	if looked, err := desk.Tidy(t.Context(), "Campur", false, nil); err != nil || looked.Changed != 0 || !slices.Equal(recipesIn(t, desk, batch), before) {
		t.Fatalf("looking changed something: %+v, %v", looked, err)
	}
	tidied, err := desk.Tidy(t.Context(), "Campur", true, nil)
	if err != nil || tidied.Changed != 3 || tidied.Settled != 1 || len(tidied.Pages) != 4 {
		t.Fatalf("Tidy changed %d, left %d, of %d: %v", tidied.Changed, tidied.Settled, len(tidied.Pages), err)
	}
	after, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	if len(after) != 5 || after[0].Master != after[1].Master || after[0].Item != after[1].Item {
		t.Fatalf("%d pages, want a second half behind the first", len(after))
	}
	for i, kind := range []archive.StepKind{archive.StepSplit, archive.StepSplit, archive.StepCrop, archive.StepTurn} {
		if !after[i].Recipe().Has(kind) {
			t.Errorf("page %d (%s) has the recipe %s, want a %s", i, after[i].Source, after[i].Recipe(), kind)
		}
	}
	if mine := after[4].Recipe().String(); string(after[4].ID)+mine != before[3] {
		t.Errorf("what a person did became %s", mine)
	}
	known, err := desk.Quality(t.Context(), "Campur", at200)
	must(t, err)
	for _, flag := range flagsIn(known)["2-ground.jpg"] {
		if flag == archive.FlagBorder {
			t.Error("ground that was cut off is still flagged")
		}
	}
	tidiedOnce := recipesIn(t, desk, batch)
	if again, err := desk.Tidy(t.Context(), "Campur", true, nil); err != nil || again.Changed != 0 || again.Settled != 5 {
		t.Errorf("a second run: %+v, %v", again, err)
	}
	_, err = desk.Undo(t.Context(), batch)
	must(t, err)
	if got := recipesIn(t, desk, batch); !slices.Equal(got, before) {
		t.Errorf("after one undo: %v, want %v", got, before)
	}
	_, err = desk.Redo(t.Context(), batch)
	must(t, err)
	if got := recipesIn(t, desk, batch); !slices.Equal(got, tidiedOnce) {
		t.Errorf("done again: %v, want %v", got, tidiedOnce)
	}
}

func TestProposalsAreMadeForThePageAsItIsTurned(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	var data bytes.Buffer
	must(t, jpeg.Encode(&data, imaging.Turn(sampleGray(t, "08-ijazah-2021-transkrip.jpg"), 180), nil))
	_, page := onePage(t, desk, "kepala.jpg", data.Bytes())
	turnOf := func() (float64, bool) {
		proposed, err := desk.Propose(t.Context(), page.ID)
		must(t, err)
		for _, step := range proposed.Steps {
			if step.Kind == archive.StepTurn && step.Confidence >= app.Sure {
				return step.Degrees, true
			}
		}
		return 0, false
	}
	if degrees, ok := turnOf(); !ok || degrees != 180 {
		t.Errorf("upside down: turn by %v, %v", degrees, ok)
	}
	must(t, desk.Turn(t.Context(), page.ID, 1)) // the wrong way
	if degrees, ok := turnOf(); !ok || degrees != 180 {
		t.Errorf("turned by a quarter: turn by %v in all, %v", degrees, ok)
	}
	must(t, desk.Turn(t.Context(), page.ID, 1))
	if degrees, ok := turnOf(); ok {
		t.Errorf("upright: turn by %v", degrees)
	}
}

func TestTheContactSheetShowsEveryPageAndOverwritesNothing(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	folder := t.TempDir()
	for i := range 11 {
		write(t, folder, string(rune('a'+i))+".jpg", encoded(t, imaging.Thumbnail(crookedLetter(float64(i)/4), 600)))
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Banyak", app.Split{}, nil)
	must(t, err)
	tidied, err := desk.Tidy(t.Context(), "Banyak", false, nil)
	must(t, err)
	var told []string
	sheet := app.ContactSheet{Path: filepath.Join(t.TempDir(), "lembar.png"), Before: "Aslinya", After: "Menjadi",
		Words: func(page app.TidiedPage) []string {
			told = append(told, page.Page.Source)
			return []string{"diluruskan"}
		}}
	files, err := desk.WriteContactSheet(t.Context(), tidied, sheet, nil)
	if err != nil || len(files) != 2 || len(told) != 11 || !strings.HasSuffix(files[1], "lembar-002.png") {
		t.Fatalf("%v, %v, told of %v", files, err, told)
	}
	for i, rows := range []int{3, 1} {
		raw, err := os.ReadFile(files[i])
		must(t, err)
		img, err := png.Decode(bytes.NewReader(raw))
		must(t, err)
		dark := 0 // letters of the pages and of their names
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x4000 {
					dark++
				}
			}
		}
		if high := img.Bounds().Dy(); high < rows*400 || high > rows*600 || dark < rows*5000 {
			t.Errorf("%s: %v with %d dark pixels", files[i], img.Bounds(), dark)
		}
	}
	if _, err := desk.WriteContactSheet(t.Context(), tidied, sheet, nil); err == nil {
		t.Error("a file that was there is written over")
	}
}

func TestAPageWhoseLettersDoNotTellIsTurnedByTheEngine(t *testing.T) {
	desk, _ := newDesk(t)
	if _, err := desk.TextEngine(t.Context()); err != nil {
		t.Skip("no recognition engine: ", err)
	}
	lying, err := os.ReadFile(corpusFile(t, "tess_phototestrot.tif"))
	must(t, err)
	if img, err := imaging.Decode(t.Context(), bytes.NewReader(lying), int64(len(lying)), 0, imaging.DefaultLimits()); err != nil || quality.Measure(img, 0).Turn.Confidence > 0.3 {
		t.Fatalf("the letters tell, or %v", err)
	}
	_, page := onePage(t, desk, "lying.tif", lying)
	proposed, err := desk.Propose(t.Context(), page.ID)
	must(t, err)
	if len(proposed.Steps) == 0 || proposed.Steps[0].Kind != archive.StepTurn || proposed.Steps[0].Degrees != 90 || proposed.Steps[0].Confidence < app.Sure {
		t.Errorf("proposed: %+v", proposed.Steps)
	}
}
