package pdfpages

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"daluang/app/imaging"
	"daluang/app/imaging/render"
	"daluang/tools/sharedtest"
)

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s not found: install it to have a witness", name)
	}
	return path
}

// cache holds the compiled renderer for all tests of one run.
var cache string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "pdfpages")
	if err != nil {
		panic(err)
	}
	cache = folder
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

func renderer(t testing.TB) *render.Renderer {
	t.Helper()
	r, err := render.Open(context.Background(), cache)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func opened(t testing.TB, data []byte, r *render.Renderer) *Document {
	t.Helper()
	d, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rgb returns a raster's pixels before mirror and turn, three bytes each.
func rgb(t testing.TB, r imaging.Raster) []byte {
	t.Helper()
	if r.Kind == imaging.KindRGB8 {
		return r.Data
	}
	out := make([]byte, 0, 3*r.Width*r.Height)
	if r.Kind == imaging.KindJPEG {
		img, err := imaging.Decode(context.Background(), bytes.NewReader(r.Data), int64(len(r.Data)), 0, imaging.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return pixelsOf(img)
	}
	stride := (r.Width + 7) / 8
	for y := range r.Height {
		for x := range r.Width {
			var v byte
			if r.Kind == imaging.KindGray8 {
				v = r.Data[y*r.Width+x]
			} else if r.Data[y*stride+x/8]&(0x80>>(x%8)) == 0 {
				v = 255
			}
			out = append(out, v, v, v)
		}
	}
	return out
}

func pixelsOf(img image.Image) []byte {
	size := img.Bounds().Size()
	out := make([]byte, 0, 3*size.X*size.Y)
	for y := range size.Y {
		for x := range size.X {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			out = append(out, c.R, c.G, c.B)
		}
	}
	return out
}

// witness has poppler take the picture of a page out of a file.
func witness(t testing.TB, path string, page string) image.Image {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "picture")
	if said, err := exec.Command(tool(t, "pdfimages"), "-png", "-f", page, "-l", page, path, prefix).CombinedOutput(); err != nil {
		t.Fatalf("pdfimages: %v %s", err, said)
	}
	file, err := os.Open(prefix + "-000.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestPicturesOfScannerPDFsComeOutAsTheyAreStored(t *testing.T) {
	r := renderer(t)
	cases := []struct {
		file string
		page int
		kind imaging.Kind
		dpi  float64
	}{
		{"ocrmypdf_ccitt.pdf", 0, imaging.KindBilevel, 300},
		{"ocrmypdf_jbig2.pdf", 0, imaging.KindBilevel, 300},
		{"ocrmypdf_kcs.pdf", 0, imaging.KindBilevel, 300.23},
		{"ocrmypdf_c02-22.pdf", 0, imaging.KindJPEG, 150},
		{"ocrmypdf_multipage.pdf", 0, imaging.KindJPEG, 150},
		{"ocrmypdf_multipage.pdf", 2, imaging.KindRGB8, 96},
		{"ocrmypdf_multipage.pdf", 3, imaging.KindJPEG, 96},
		{"ocrmypdf_multipage.pdf", 4, imaging.KindGray8, 72},
	}
	for _, c := range cases {
		d := opened(t, load(t, c.file), r)
		start := time.Now()
		raster, err := d.picture(t.Context(), c.page)
		if err != nil {
			t.Errorf("%s page %d: %v", c.file, c.page+1, err)
			continue
		}
		t.Logf("%s page %d: kind %d, %d x %d, %.2f x %.2f dpi, turn %d, %d bytes in %v", c.file, c.page+1, raster.Kind,
			raster.Width, raster.Height, raster.DPIX, raster.DPIY, raster.Turn, len(raster.Data), time.Since(start))
		if raster.Kind != c.kind {
			t.Errorf("%s page %d: kind %d, want %d", c.file, c.page+1, raster.Kind, c.kind)
		}
		if raster.DPIX < c.dpi-0.5 || raster.DPIX > c.dpi+0.5 {
			t.Errorf("%s page %d: %.2f dpi, want %.2f", c.file, c.page+1, raster.DPIX, c.dpi)
		}
		want := witness(t, filepath.Join(sharedtest.Corpus(t), c.file), string(rune('1'+c.page)))
		if want.Bounds().Size() != image.Pt(raster.Width, raster.Height) {
			t.Errorf("%s page %d: %d x %d pixels, poppler has %v", c.file, c.page+1, raster.Width, raster.Height, want.Bounds().Size())
			continue
		}
		if raster.Kind == imaging.KindJPEG {
			if !bytes.Equal(raster.Data, jpegWitness(t, filepath.Join(sharedtest.Corpus(t), c.file), string(rune('1'+c.page)))) {
				t.Errorf("%s page %d: the JPEG data were changed", c.file, c.page+1)
			}
			continue
		}
		if !bytes.Equal(rgb(t, raster), pixelsOf(want)) {
			t.Errorf("%s page %d: pixels differ from those that poppler takes out", c.file, c.page+1)
		}
	}
}

// jpegWitness has poppler take the JPEG data of a page out of a file.
func jpegWitness(t testing.TB, path, page string) []byte {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "picture")
	if said, err := exec.Command(tool(t, "pdfimages"), "-j", "-f", page, "-l", page, path, prefix).CombinedOutput(); err != nil {
		t.Fatalf("pdfimages: %v %s", err, said)
	}
	data, err := os.ReadFile(prefix + "-000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPagesThatAreMoreOrLessThanOnePictureAreLeftToBeDrawn(t *testing.T) {
	r := renderer(t)
	for _, file := range []string{"ocrmypdf_skew.pdf", "ocrmypdf_blank.pdf", "ocrmypdf_no_contents.pdf"} {
		d := opened(t, load(t, file), r)
		_, err := d.picture(t.Context(), 0)
		_, ok, failure := d.Picture(t.Context(), 0)
		t.Logf("%s: %v", file, err)
		if ok || failure != nil {
			t.Errorf("%s: ok %v, %v; it has to be drawn", file, ok, failure)
		}
	}
}

func TestALargePlanIsMadeSmallerQuickly(t *testing.T) {
	d := opened(t, load(t, "ocrmypdf_hugemono.pdf"), nil)
	start := time.Now()
	raster, err := d.picture(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("%d x %d, kind %d, %.3f dpi in %v", raster.Width, raster.Height, raster.Kind, raster.DPIX, took)
	if raster.Width*raster.Height > reducedPixels {
		t.Errorf("%d x %d pixels", raster.Width, raster.Height)
	}
	if points := float64(raster.Width) * 72 / raster.DPIX; points < 8399.9 || points > 8400.1 {
		t.Errorf("the page would be %.2f points wide instead of 8400", points)
	}
}
