package propose_test

import (
	"bytes"
	"image"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/edges/edgestest"
	"daluang/app/imaging/propose"
	"daluang/app/imaging/recipe"
	"daluang/app/imaging/skew"
	"daluang/assets/samples"
	"daluang/storage/archive"
	"daluang/tools/sharedtest"
)

func sample(t testing.TB, name string) image.Image {
	t.Helper()
	img := decoded(t, samples.FS(), name)
	if img == nil {
		t.Fatalf("%s cannot be decoded", name)
	}
	return img
}

// decoded is the first picture of a file, nil where it cannot be decoded.
func decoded(t testing.TB, files fs.FS, name string) image.Image {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{Pixels: 40_000_000})
	if err != nil {
		return nil // the list, a PDF: other tests answer for them
	}
	return img
}

// turnedPages lie on their side: all others of the corpus stand upright.
var turnedPages = []string{"lept_lyra.005.jpg", "tess_phototestrot.tif"}

func TestNoRealPageLosesWritingIsTurnedOrSplitWhenTidied(t *testing.T) {
	pages, changed, kept := 0, 0, 0
	for _, files := range []fs.FS{os.DirFS(sharedtest.Corpus(t)), samples.FS()} {
		entries, err := fs.ReadDir(files, ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			made := strings.HasPrefix(entry.Name(), "corrupt") || strings.HasPrefix(entry.Name(), "bomb") || strings.HasPrefix(entry.Name(), "derived")
			if entry.IsDir() || made {
				continue
			}
			img := decoded(t, files, entry.Name())
			if img == nil {
				continue
			}
			pages++
			r := certain(look(t, img, 0, nil))
			if r.IsZero() {
				continue
			}
			changed++
			if r.Has(archive.StepTurn, archive.StepSplit, archive.StepPerspective) && !slices.Contains(turnedPages, entry.Name()) {
				t.Errorf("%s: %s", entry.Name(), r)
			}
			kept += keepsLetters(t, entry.Name(), img, r)
		}
	}
	t.Logf("%d of %d pages changed, %d letters kept", changed, pages, kept)
	if pages < 50 || changed < 15 || kept < 10000 {
		t.Error("too little was looked at")
	}
}

// keepsLetters counts the letters that are still on a page with its recipe. What
// touches the border of the picture was cut by the scanner and counts for nothing.
func keepsLetters(t *testing.T, name string, img image.Image, r archive.Recipe) (kept int) {
	t.Helper()
	gray := imaging.Reduced(imaging.Thumbnail(img, 1754), 1)
	plan := recipe.PlanOf(gray.Rect.Size(), r)
	inner := gray.Rect.Inset(3)
	for _, letter := range edgestest.Letters(gray) {
		if !letter.In(inner) {
			continue
		}
		x, y := plan.Forth(float64(letter.Min.X+letter.Max.X)/2, float64(letter.Min.Y+letter.Max.Y)/2)
		if x < 0 || y < 0 || x >= float64(plan.Size.X) || y >= float64(plan.Size.Y) {
			t.Errorf("%s by %s: the letter at %v is lost", name, r, letter)
			continue
		}
		kept++
	}
	return kept
}

func TestAStraightPageStaysAsItIs(t *testing.T) {
	for _, name := range []string{"01-surat-undangan.jpg", "04-surat-tugas.png", "08-ijazah-2021-transkrip.jpg", "12-nota-dinas-1987.jpg"} {
		gray := imaging.Reduced(sample(t, name), 1)
		slope, _ := skew.Detect(gray)
		straight := skew.Straighten(gray, slope)
		if step := stepOf(look(t, straight, 0, nil), archive.StepDeskew); math.Abs(step.Degrees) > 0.1 && step.Confidence >= propose.Sure {
			t.Errorf("%s: a straight page is turned by %v", name, step.Degrees)
		}
	}
}
