package forms_test

import (
	"bytes"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"daluang/app/forms"
	"daluang/app/imaging"
	"daluang/app/imaging/quality"
	"daluang/app/imaging/render"
	"daluang/assets/samples"
	"daluang/tools/sharedtest"
)

// everything is the samples and the corpus.
func everything(t testing.TB) []fs.FS {
	t.Helper()
	if shared, ok := sharedtest.Find(); ok {
		return []fs.FS{samples.FS(), os.DirFS(filepath.Join(shared, "corpus"))}
	}
	t.Log("corpus not found: the samples alone are read")
	return []fs.FS{samples.FS()}
}

// eachPage calls visit with the pages of folders, reduced as the desk reduces what
// it reads.
func eachPage(t testing.TB, folders []fs.FS, visit func(name string, gray *image.Gray, dpi float64)) {
	t.Helper()
	renderer, err := render.Open(t.Context(), filepath.Join(os.TempDir(), "daluang-test-pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer renderer.Close()
	for _, folder := range folders {
		entries, err := fs.ReadDir(folder, ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			data, err := fs.ReadFile(folder, entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			for i := range 3 { // the first pages of a file
				img, dpi, ok := pageOf(t, renderer, data, i)
				if !ok {
					break
				}
				gray, dpi := quality.Reduced(img, dpi)
				visit(entry.Name(), gray, dpi)
			}
		}
	}
}

// pageOf reads a page; what is none is for other tests.
func pageOf(t testing.TB, renderer *render.Renderer, data []byte, page int) (img image.Image, dpi float64, ok bool) {
	limits := imaging.Limits{Pixels: 40_000_000}
	r := bytes.NewReader(data)
	if bytes.HasPrefix(data, []byte("%PDF")) {
		img, err := renderer.Page(t.Context(), r, page, 150, 10e6)
		return img, 150, err == nil
	}
	info, err := imaging.Probe(t.Context(), r, r.Size(), limits)
	if err != nil || page >= len(info.Frames) {
		return nil, 0, false
	}
	img, err = imaging.Decode(t.Context(), r, r.Size(), page, limits)
	return img, info.Frames[page].DPIX, err == nil
}

func TestNoRealPageIsASeparator(t *testing.T) {
	pages := 0
	eachPage(t, everything(t), func(name string, gray *image.Gray, dpi float64) {
		pages++
		if mark := forms.Read(gray, dpi); mark != (forms.Mark{}) {
			t.Errorf("%s: %+v", name, mark)
		}
	})
	if pages < 10 {
		t.Errorf("only %d pages were read", pages)
	}
	t.Logf("%d pages", pages)
}
