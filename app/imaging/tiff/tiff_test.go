package tiff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	reference "golang.org/x/image/tiff"

	"daluang/tools/sharedtest"
)

var roomy = Limits{Pixels: 400e6, DecodedBytes: 512 << 20, Pages: 1000}

func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s not found: install libtiff's tools to compare with them", name)
	}
	return path
}

func run(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(tool(t, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func open(t testing.TB, path string) *File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := Open(bytes.NewReader(data), int64(len(data)), roomy)
	if err != nil {
		t.Fatalf("open %s: %v", filepath.Base(path), err)
	}
	return file
}

// colourAt reads one pixel of a raster as RGB.
func colourAt(r Raster, x, y int) [3]int {
	switch r.Kind {
	case Bilevel:
		if r.Data[y*r.Stride+x/8]&(0x80>>(x%8)) != 0 {
			return [3]int{0, 0, 0}
		}
		return [3]int{255, 255, 255}
	case Gray8:
		v := int(r.Data[y*r.Stride+x])
		return [3]int{v, v, v}
	}
	at := y*r.Stride + 3*x
	return [3]int{int(r.Data[at]), int(r.Data[at+1]), int(r.Data[at+2])}
}

// libtiff decodes the first page of a file with libtiff's own tool and reads
// the result, plain RGBA without compression, with the ready-made decoder.
func libtiff(t *testing.T, path string) image.Image {
	t.Helper()
	plain := filepath.Join(t.TempDir(), "plain.tif")
	run(t, "tiff2rgba", "-c", "none", path, plain)
	file, err := os.Open(plain)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := reference.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// samePicture fails if a pixel is further off than tolerance, or if the mean
// difference shows more than rounding.
func samePicture(t *testing.T, got Raster, want image.Image, tolerance int) {
	t.Helper()
	if size := want.Bounds().Size(); size.X != got.Width || size.Y != got.Height {
		t.Fatalf("%d x %d pixels, libtiff says %v", got.Width, got.Height, size)
	}
	worst, at := 0, image.Point{}
	for y := range got.Height {
		for x := range got.Width {
			c := colourAt(got, x, y)
			r, g, b, a := want.At(x, y).RGBA()
			white := 0xFFFF - a // associated alpha: lay it on white
			for i, v := range []uint32{r + white, g + white, b + white} {
				if d := max(c[i]-int(v>>8), int(v>>8)-c[i]); d > worst {
					worst, at = d, image.Pt(x, y)
				}
			}
		}
	}
	if worst > tolerance {
		t.Errorf("differs from libtiff by up to %d (at %v)", worst, at)
	}
}

func TestDecodeShowsWhatLibtiffShows(t *testing.T) {
	folder := sharedtest.Corpus(t)
	files := map[string]int{ // tolerance: JPEG decoders round and upsample differently
		"lept_minisblack.tif": 0, "lept_miniswhite.tif": 0, "lept_tickets.tif": 0, "lept_form1.tif": 0,
		"lept_lucasta.1.300.tif": 0, "derived_g3.tif": 0, "derived_packbits_be.tif": 0, "derived_predictor.tif": 0,
		"derived_tiled.tif": 0, "derived_cmyk_lzw.tif": 1, "derived_cmyk_jpeg.tif": 4, "lept_rgb16.tif": 1,
		"lept_test16.tif": 1, "lept_jpeg-coded.tif": 3, "tess_phototest.tif": 0,
		"tess_eurotext.tif": 0, "tess_phototest_2.tif": 0, "tess_phototestrot.tif": 1, "tess_deslant.tif": 0,
		"tess_segmodeimg.tif": 1, "ocrd_INPUT_0017.tif": 4, "lept_testbuffer.tif": 60, "derived_multipage_lzw.tif": 0,
		"derived_cm_resunit.tif": 0,
	}
	for name, tolerance := range files {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder, name)
			got, err := open(t, path).Pages[0].Decode(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			samePicture(t, got, libtiff(t, path), tolerance)
		})
	}
}

// TestDecodeReadsEveryFlavourLibtiffWrites rewrites pages in many ways; each
// must show the same picture as its source.
func TestDecodeReadsEveryFlavourLibtiffWrites(t *testing.T) {
	folder := sharedtest.Corpus(t)
	bilevel, colour := "lept_form1.tif", "tess_deslant.tif"
	flavours := []struct {
		source string
		args   []string
	}{
		{bilevel, []string{"-c", "g3:1d"}}, {bilevel, []string{"-c", "g3:2d"}}, {bilevel, []string{"-c", "g3:1d:fill"}},
		{bilevel, []string{"-c", "g3:2d:fill"}}, {bilevel, []string{"-c", "g4"}}, {bilevel, []string{"-c", "none"}},
		{bilevel, []string{"-c", "g4", "-f", "lsb2msb"}}, {bilevel, []string{"-c", "g3:2d", "-f", "lsb2msb", "-B"}},
		{bilevel, []string{"-c", "lzw", "-r", "13"}}, {bilevel, []string{"-c", "g4", "-r", "50"}},
		{bilevel, []string{"-c", "g4", "-t", "-w", "128", "-l", "64"}}, {bilevel, []string{"-c", "packbits", "-f", "lsb2msb"}},
		{"lept_minisblack.tif", []string{"-c", "g3:2d"}}, {"lept_minisblack.tif", []string{"-c", "zip"}},
		{colour, []string{"-c", "zip:2", "-p", "separate"}}, {colour, []string{"-c", "lzw:2", "-8"}},
		{colour, []string{"-c", "none", "-p", "separate", "-t", "-w", "64", "-l", "32", "-B"}},
		{colour, []string{"-c", "packbits", "-r", "7"}}, {colour, []string{"-c", "lzw", "-t", "-w", "96", "-l", "80", "-L", "-8"}},
		{"lept_rgb16.tif", []string{"-c", "lzw:2", "-B"}},
		{"derived_cmyk_lzw.tif", []string{"-c", "zip", "-p", "separate"}},
	}
	for _, flavour := range flavours {
		t.Run(fmt.Sprint(flavour.source, flavour.args), func(t *testing.T) {
			source := filepath.Join(folder, flavour.source)
			copied := filepath.Join(t.TempDir(), "copy.tif")
			run(t, "tiffcp", append(flavour.args, source, copied)...)
			want, err := open(t, source).Pages[0].Decode(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, copied).Pages[0].Decode(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got.Kind != want.Kind || !bytes.Equal(got.Data, want.Data) {
				t.Error("the rewritten page shows another picture")
			}
		})
	}
}

// TestDecodeReadsEveryJPEGFlavourLibtiffWrites compares with libtiff's own
// decoding of the same data. JPEG of subsampled colour is left out: one decoder
// repeats the chroma samples, the other interpolates them.
func TestDecodeReadsEveryJPEGFlavourLibtiffWrites(t *testing.T) {
	source := filepath.Join(sharedtest.Corpus(t), "derived_predictor.tif")
	for _, args := range [][]string{
		{"-c", "jpeg:r"}, {"-c", "jpeg:r:90", "-r", "160"}, {"-c", "jpeg:r", "-t", "-w", "256", "-l", "128"}, {"-c", "jpeg:r", "-B", "-8"},
	} {
		copied := filepath.Join(t.TempDir(), "copy.tif")
		run(t, "tiffcp", append(args, source, copied)...)
		page := open(t, copied).Pages[0]
		got, err := page.Decode(t.Context())
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		if page.Compression != JPEG {
			t.Errorf("%v: libtiff wrote %v", args, page.Compression)
		}
		samePicture(t, got, libtiff(t, copied), 4)
	}
}

func TestEveryPageOfAFileIsItsOwnPicture(t *testing.T) {
	for _, name := range []string{"derived_multipage_g4.tif", "derived_multipage_mixed.tif"} {
		path := filepath.Join(sharedtest.Corpus(t), name)
		for i, page := range open(t, path).Pages {
			single := filepath.Join(t.TempDir(), "single.tif")
			run(t, "tiffcp", fmt.Sprintf("%s,%d", path, i), single)
			got, err := page.Decode(t.Context())
			if err != nil {
				t.Fatalf("%s page %d: %v", name, i, err)
			}
			tolerance := 0
			if page.Compression == JPEG {
				tolerance = 90 // chroma is interpolated by one decoder and repeated by the other
			}
			samePicture(t, got, libtiff(t, single), tolerance)
		}
	}
}

// libtiff hands gray with alpha on without laying it on white, so the plain
// copy that tiffcp writes says what to expect.
func TestGrayWithAlphaIsLaidOnWhite(t *testing.T) {
	source := filepath.Join(sharedtest.Corpus(t), "lept_gray-alpha.tif")
	plain := filepath.Join(t.TempDir(), "plain.tif")
	run(t, "tiffcp", "-c", "none", source, plain)
	page := open(t, plain).Pages[0]
	pairs, err := page.unpack(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := open(t, source).Pages[0].Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got.Data {
		gray, alpha := float64(pairs[2*i]), float64(pairs[2*i+1])/255
		if want := gray*alpha + 255*(1-alpha); float64(v) < want-1 || float64(v) > want+1 {
			t.Fatalf("pixel %d is %d, want %.0f", i, v, want)
		}
	}
}

func TestDamageIsAnErrorNotAPicture(t *testing.T) {
	for _, name := range []string{"corrupt_g4_bits.tif", "corrupt_truncated_g4.tif", "corrupt_zero.tif"} {
		data, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if err := verifyAll(t.Context(), data, roomy); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

func verifyAll(ctx context.Context, data []byte, limits Limits) error {
	file, err := Open(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		return err
	}
	for _, page := range file.Pages {
		if err := page.Verify(ctx); err != nil {
			return err
		}
	}
	return nil
}
