package edges_test

import (
	"bytes"
	"image"
	"image/draw"
	"io/fs"
	"os"
	"strings"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
	"daluang/assets/samples"
	"daluang/tools/sharedtest"
)

// eachPicture decodes the pictures of a folder that can be and are not made from
// others, and reduces them to about 150 pixels an inch of A4.
func eachPicture(t *testing.T, files fs.FS, do func(name string, img image.Image)) {
	t.Helper()
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	limits := imaging.Limits{Pixels: 40_000_000}
	for _, entry := range entries {
		made := strings.HasPrefix(entry.Name(), "corrupt") || strings.HasPrefix(entry.Name(), "bomb") || strings.HasPrefix(entry.Name(), "derived")
		if entry.IsDir() || made {
			continue
		}
		data, err := fs.ReadFile(files, entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, limits)
		if err != nil {
			continue // the list, a PDF: other tests answer for them
		}
		do(entry.Name(), imaging.Thumbnail(img, 1754))
	}
}

// grayOf is a picture without its colours.
func grayOf(img image.Image) *image.Gray {
	if gray, ok := img.(*image.Gray); ok {
		return gray
	}
	gray := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(gray, gray.Rect, img, img.Bounds().Min, draw.Src)
	return gray
}

// promise is something that holds for every real page: one part looks at a page,
// the other at what they came to.
type promise func(t *testing.T) (each func(name string, img image.Image), end func())

// The pages are decoded once for all promises: that takes most of the time.
func TestRealPagesLoseNoWritingAndAreNotTakenForWhatTheyAreNot(t *testing.T) {
	var pages []func(name string, img image.Image)
	var ends []func()
	for _, p := range []promise{noWritingIsCut, noScanIsAPhoto, noSinglePageIsSplit, fewMarksAreSeen} {
		each, end := p(t)
		pages, ends = append(pages, each), append(ends, end)
	}
	for _, files := range []fs.FS{os.DirFS(sharedtest.Corpus(t)), samples.FS()} {
		eachPicture(t, files, func(name string, img image.Image) {
			for _, each := range pages {
				each(name, img)
			}
		})
	}
	for _, end := range ends {
		end()
	}
}

func noWritingIsCut(t *testing.T) (func(string, image.Image), func()) {
	pages, cut, kept := 0, 0, 0
	each := func(name string, img image.Image) {
		gray := grayOf(img)
		found := edges.Sheet(gray)
		pages++
		if found.Whole || found.Confidence < edges.Sure {
			return
		}
		cut++
		lost := 0
		for _, letter := range edgestest.Letters(gray) {
			middle := edges.Point{X: float64(letter.Min.X+letter.Max.X) / 2, Y: float64(letter.Min.Y+letter.Max.Y) / 2}
			if !found.Corners.Contains(middle) {
				lost++
				t.Logf("%s: a letter at %v is lost", name, letter)
			} else {
				kept++
			}
		}
		t.Logf("%-36s confidence %.2f, %+.2f°, %.0f of %v", name, found.Confidence, found.Degrees, found.Corners, gray.Rect.Size())
		if lost > 0 {
			t.Errorf("%s: %d letters lost", name, lost)
		}
	}
	return each, func() {
		t.Logf("%d of %d pages cut, %d letters kept", cut, pages, kept)
		if pages < 50 || cut < 5 || kept < 2000 {
			t.Error("too little was looked at")
		}
	}
}
