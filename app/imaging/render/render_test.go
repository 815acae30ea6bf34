package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daluang/app/imaging"
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

// cache holds the compiled renderer for all tests of one run.
var cache string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "render")
	if err != nil {
		panic(err)
	}
	cache = folder
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

func renderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := Open(context.Background(), cache)
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

const roomy = 50_000_000

// ink is the share of pixels that are darker than half.
func ink(img image.Image) float64 {
	bounds, dark := img.Bounds(), 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if _, g, _, _ := img.At(x, y).RGBA(); g < 0x8000 {
				dark++
			}
		}
	}
	return float64(dark) / float64(bounds.Dx()*bounds.Dy())
}

func TestPagesOfRealDocumentsAreDrawnWithTheirInk(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the test looks at pixels, and others ask from many goroutines")
	}
	r := renderer(t)
	for name, inked := range map[string]bool{
		"ocrmypdf_c02-22.pdf": true, "ocrmypdf_multipage.pdf": true, "ocrmypdf_kcs.pdf": false, "ocrmypdf_jbig2.pdf": true,
		"ocrmypdf_ccitt.pdf": true, "ocrmypdf_skew.pdf": true, "ocrmypdf_no_contents.pdf": false, "ocrmypdf_blank.pdf": false,
	} {
		data := load(t, name)
		start := time.Now()
		pages, err := r.Pages(t.Context(), bytes.NewReader(data))
		if err != nil || len(pages) == 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
			continue
		}
		img, err := r.Page(t.Context(), bytes.NewReader(data), 0, 100, roomy)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		size, share := img.Bounds().Size(), ink(img)
		t.Logf("%s: %d pages, %v points, %v pixels, ink %.3f, %v", name, len(pages), pages[0], size, share, time.Since(start))
		if want := pages[0].Width * 100 / 72; float64(size.X) < want-1 || float64(size.X) > want+1 {
			t.Errorf("%s: %d pixels wide at 100 dpi, want %.0f", name, size.X, want)
		}
		if inked && (share < 0.005 || share > 0.7) {
			t.Errorf("%s: ink %.4f does not look like a page", name, share)
		}
	}
}

func TestWhatIsNoReadablePDFIsRefusedWithItsReason(t *testing.T) {
	r := renderer(t)
	cases := map[string]struct {
		data []byte
		want error
	}{
		"invalid":   {load(t, "ocrmypdf_invalid.pdf"), imaging.ErrDamaged},
		"empty":     {nil, imaging.ErrEmpty},
		"encrypted": {encrypted(t), imaging.ErrEncrypted},
	}
	for name, c := range cases {
		_, err := r.Page(t.Context(), bytes.NewReader(c.data), 0, 72, roomy)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := r.Page(t.Context(), bytes.NewReader(load(t, "ocrmypdf_skew.pdf")), 99, 72, roomy); !errors.Is(err, ErrNoPage) {
		t.Errorf("page 100: %v, want ErrNoPage", err)
	}
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	tool, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("qpdf not found: install it to make an encrypted document")
	}
	out := filepath.Join(t.TempDir(), "locked.pdf")
	source := filepath.Join(sharedtest.Corpus(t), "ocrmypdf_skew.pdf")
	if said, err := exec.Command(tool, "--encrypt", "secret", "owner", "256", "--", source, out).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAnEnormousPageIsDrawnWithinTheAllowedPixels(t *testing.T) {
	r := renderer(t)
	start := time.Now()
	img, err := r.Page(t.Context(), bytes.NewReader(load(t, "ocrmypdf_enormous.pdf")), 0, 300, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	t.Logf("%v in %v", size, time.Since(start))
	if pixels := size.X * size.Y; pixels > 1_000_000 || pixels < 990_000 {
		t.Errorf("%v, want at most and nearly 1,000,000 pixels", size)
	}
}

func TestJPEG2000ShowsThePageOfItsPublishedTwin(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the test looks at pixels, and others ask from many goroutines")
	}
	r := renderer(t)
	start := time.Now()
	img, err := r.JPEG2000(t.Context(), load(t, "ocrd_INPUT_0020.jp2"), roomy)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v, ink %.3f, %v", img.Bounds(), ink(img), time.Since(start))
	if size := img.Bounds().Size(); size != image.Pt(1457, 2084) {
		t.Errorf("%v, want 1457 x 2084", size)
	}
	if share := ink(img); share < 0.01 || share > 0.5 {
		t.Errorf("ink %.4f does not look like a page", share)
	}
	if _, err := r.JPEG2000(t.Context(), load(t, "ocrd_INPUT_0020.jp2"), 1000); !errors.Is(err, imaging.ErrTooLarge) {
		t.Errorf("with 1000 pixels allowed: %v, want ErrTooLarge", err)
	}
}

func TestACallEndsWithItsContextAndTheNextOneWorks(t *testing.T) {
	r := renderer(t)
	data := load(t, "ocrmypdf_multipage.pdf")
	if _, err := r.Page(t.Context(), bytes.NewReader(data), 0, 20, roomy); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := r.Page(ctx, bytes.NewReader(load(t, "ocrmypdf_hugemono.pdf")), 0, 300, roomy)
	t.Logf("stopped after %v: %v", time.Since(start), err)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the context's error", err)
	}
	if _, err := r.Page(t.Context(), bytes.NewReader(data), 0, 20, roomy); err != nil {
		t.Errorf("the next page: %v", err)
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	r := renderer(t)
	data := load(t, "ocrmypdf_skew.pdf")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := r.Page(t.Context(), bytes.NewReader(data), 0, 30, roomy); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// BenchmarkStart measures how long the first page takes to come.
func BenchmarkStart(b *testing.B) {
	data := load(b, "ocrmypdf_skew.pdf")
	for _, warm := range []bool{false, true} {
		b.Run(map[bool]string{false: "cold", true: "warm"}[warm], func(b *testing.B) {
			folder := b.TempDir()
			for i := 0; b.Loop(); i++ {
				if !warm {
					folder = b.TempDir()
				}
				r, err := Open(b.Context(), folder)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Page(b.Context(), bytes.NewReader(data), 0, 30, roomy); err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}
