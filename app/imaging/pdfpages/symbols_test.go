package pdfpages

import (
	"bytes"
	"path/filepath"
	"testing"

	"daluang/app/imaging"
	"daluang/storage/pdfa"
)

// PDFium, which draws pages in most browsers, is one more judge of our JBIG2.
func TestPagesCodedBySymbolsComeBackPixelForPixelFromPDFium(t *testing.T) {
	r := renderer(t)
	for _, name := range []string{"lept_keystone.png", "tess_eurotext.tif"} {
		data := load(t, name)
		scan, err := imaging.PageRaster(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{})
		if err != nil || scan.Kind != imaging.KindBilevel {
			t.Fatalf("%s: kind %d, %v", name, scan.Kind, err)
		}
		var file bytes.Buffer
		writer, err := pdfa.NewWriter(&file, pdfa.Metadata{Title: filepath.Base(name)}, pdfa.Options{Bilevel: pdfa.JBIG2})
		if err != nil {
			t.Fatal(err)
		}
		page := pdfa.Image{Kind: pdfa.Bilevel, Width: scan.Width, Height: scan.Height, Data: scan.Data}
		if err := writer.AddPage(pdfa.Page{Image: page, DPIX: 300, DPIY: 300}); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		// A text region with refinement, in the segment behind the dictionary.
		if !bytes.Contains(file.Bytes(), []byte("\x00\x00\x00\x02\x07\x20\x01\x01")) {
			t.Errorf("%s: coded without symbols", name)
		}
		drawn, err := opened(t, file.Bytes(), r).picture(t.Context(), 0)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if drawn.Width != scan.Width || drawn.Height != scan.Height || !bytes.Equal(rgb(t, drawn), rgb(t, scan)) {
			t.Errorf("%s: comes back different", name)
		}
	}
}
