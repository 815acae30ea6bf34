package quality

import (
	"bytes"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app/imaging"
	"daluang/assets/samples"
	"daluang/tools/sharedtest"
)

// corpus is the folder of real scans, nil where there is none.
func corpus(t testing.TB) fs.FS {
	t.Helper()
	if shared, ok := sharedtest.Find(); ok {
		return os.DirFS(filepath.Join(shared, "corpus"))
	}
	t.Log("corpus not found: the samples alone are measured")
	return nil
}

// eachPage calls do with the pictures of the samples and of the corpus, and with
// the resolution that their files state.
func eachPage(t testing.TB, do func(name string, img image.Image, dpi float64)) {
	t.Helper()
	for _, files := range []fs.FS{samples.FS(), corpus(t)} {
		if files == nil {
			continue
		}
		entries, err := fs.ReadDir(files, ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if strings.HasPrefix(entry.Name(), "corrupt") || strings.HasPrefix(entry.Name(), "bomb") || twins[entry.Name()] {
				continue
			}
			data, err := fs.ReadFile(files, entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			if img, dpi, ok := decode(t, data); ok {
				do(entry.Name(), img, dpi)
			}
		}
	}
}

// twins are files of the corpus that show the same as another one.
var twins = map[string]bool{
	"derived_cmyk_lzw.tif": true, "derived_predictor.tif": true, "derived_tiled.tif": true, "derived_packbits_be.tif": true,
	"derived_g3.tif": true, "derived_multipage_lzw.tif": true, "derived_multipage_mixed.tif": true, "derived_multipage_g4.tif": true,
	"lept_test16.tif": true, "lept_test1.bmp": true, "ocrmypdf_baiona_colormapped.png": true,
}

// decode reads a picture; what is none is for other tests.
func decode(t testing.TB, data []byte) (img image.Image, dpi float64, ok bool) {
	limits := imaging.Limits{Pixels: 40_000_000}
	r := bytes.NewReader(data)
	info, err := imaging.Probe(t.Context(), r, r.Size(), limits)
	if err != nil || len(info.Frames) == 0 {
		return nil, 0, false // the list, a PDF: other tests answer for them
	}
	img, err = imaging.Decode(t.Context(), r, r.Size(), 0, limits)
	return img, info.Frames[0].DPIX, err == nil
}

// sample decodes one of the sample documents.
func sample(t testing.TB, name string) image.Image {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	img, _, ok := decode(t, data)
	if !ok {
		t.Fatalf("%s cannot be decoded", name)
	}
	return img
}
