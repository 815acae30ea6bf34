package pdfpages

import (
	"bytes"
	"context"
	"testing"

	"daluang/app/imaging"
)

// checkRaster fails on a raster that does not hold what it says.
func checkRaster(t *testing.T, r imaging.Raster) {
	t.Helper()
	want := map[imaging.Kind]int{imaging.KindBilevel: (r.Width + 7) / 8 * r.Height, imaging.KindGray8: r.Width * r.Height,
		imaging.KindRGB8: 3 * r.Width * r.Height, imaging.KindJPEG: len(r.Data)}[r.Kind]
	if r.Width <= 0 || r.Height <= 0 || len(r.Data) != want || !(r.DPIX > 0) || !(r.DPIY > 0) || r.Turn%90 != 0 || r.Turn < 0 || r.Turn > 270 {
		t.Errorf("%d x %d pixels of kind %d in %d bytes at %v x %v dpi, turned by %d", r.Width, r.Height, r.Kind, len(r.Data), r.DPIX, r.DPIY, r.Turn)
	}
}

func examine(t *testing.T, data []byte) {
	t.Helper()
	d, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		return
	}
	for page := range min(d.pdf.PageCount, 3) {
		first, ok, err := d.Picture(context.Background(), page)
		if err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
		again, twice, _ := d.Picture(context.Background(), page)
		if ok != twice || !bytes.Equal(first.Data, again.Data) {
			t.Fatalf("page %d gives another answer the second time", page)
		}
		if ok {
			checkRaster(t, first)
		}
	}
}

// FuzzContent feeds foreign content streams and picture dictionaries into a
// page that is sound otherwise.
func FuzzContent(f *testing.F) {
	f.Add([]byte(plainContent), plainGray, shades())
	f.Add([]byte("q 0 0 40 30 re W n 0 40 -30 0 30 0 cm /Im Do Q BT 3 Tr [(a)] TJ ET"), "/ImageMask true /Decode [1 0]", []byte{0xA0, 0x50, 0xF0})
	f.Add([]byte("/X Do"), "/ColorSpace [/Indexed /DeviceRGB 3 <FF000000FF000000FF102030>] /BitsPerComponent 2", []byte{0x1B, 0xE4, 0x1B})
	f.Add([]byte(plainContent), "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 4 >>", []byte{0x26, 0xA1})
	f.Add([]byte(plainContent), "/ColorSpace /DeviceGray /BitsPerComponent 16 /Filter [/ASCIIHexDecode /RunLengthDecode /LZWDecode]", []byte("00>"))
	f.Fuzz(func(t *testing.T, content []byte, image string, data []byte) {
		form := stream("/Subtype /Form /BBox [0 0 40 30]", plainContent)
		examine(t, sheet{content: string(content), image: image, data: data, extra: []string{form}}.bytes())
	})
}

// FuzzDocument feeds whole foreign files.
func FuzzDocument(f *testing.F) {
	f.Add(sheet{}.bytes())
	f.Add(sheet{image: plainGray + " /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>", data: zipped(shades())}.bytes())
	f.Fuzz(func(t *testing.T, data []byte) { examine(t, data) })
}
