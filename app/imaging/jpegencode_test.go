package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"path/filepath"
	"sort"
	"sync"
	"testing"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

// peakSignal is the PSNR in dB of what a JPEG shows against its original.
func peakSignal(t testing.TB, original *image.RGBA, file []byte) float64 {
	t.Helper()
	decoded, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	shown, sum := toRGBA(decoded), 0.0
	for i, v := range original.Pix {
		d := float64(v) - float64(shown.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255/(sum/(0.75*float64(len(original.Pix)))))
}

// standardAt returns the smallest file of the standard library's encoder that
// looks at least as good.
func standardAt(t testing.TB, original *image.RGBA, signal float64) (file []byte, quality int) {
	t.Helper()
	at := func(quality int) []byte {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, original, &jpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	quality = 50 + sort.Search(50, func(more int) bool { return peakSignal(t, original, at(50+more)) >= signal })
	return at(quality), quality
}

// The pages are shrunk to half, so that the traces of the JPEG they came from do
// not favour one encoder.
func TestJPEGIsSmallerThanTheStandardEncodersAtTheSameLook(t *testing.T) {
	for _, name := range []string{
		filepath.Join("..", "..", "assets", "samples", "07-ijazah-2021-depan.jpg"),
		filepath.Join(sharedtest.Corpus(t), "ocrd_INPUT_0017.tif"),
		filepath.Join(sharedtest.Corpus(t), "lept_fish24.jpg"),
	} {
		img, err := decodeFile(t, name)
		if err != nil {
			t.Fatal(err)
		}
		page := toRGBA(Thumbnail(img, max(img.Bounds().Dx(), img.Bounds().Dy())/2))
		for profile, quality := range map[string]Quality{"letter": QualityLetter(), "photo": QualityPhoto(), "ijazah": QualityIjazah()} {
			file, err := EncodeJPEG(page, quality)
			if err != nil {
				t.Fatal(err)
			}
			signal := peakSignal(t, page, file)
			if quality.FullChroma {
				t.Logf("%-28s %-7s q%d %7d B  %.2f dB", filepath.Base(name), profile, quality.Level, len(file), signal)
				continue
			}
			standard, level := standardAt(t, page, signal)
			t.Logf("%-28s %-7s q%d %7d B  %.2f dB   standard q%d %7d B  %.2f", filepath.Base(name), profile, quality.Level,
				len(file), signal, level, len(standard), float64(len(file))/float64(len(standard)))
			if len(file) > len(standard)*9/10 {
				t.Errorf("%s, %s: %d B, the standard encoder needs %d", name, profile, len(file), len(standard))
			}
		}
	}
}

func TestJPEGOfEveryKindOfPictureIsWholeAndFitForPDFA(t *testing.T) {
	colour := gradient(33, 17)
	part := colour.SubImage(image.Rect(3, 2, 20, 13))
	gray := image.NewGray(image.Rect(0, 0, 33, 17))
	ycc := image.NewYCbCr(image.Rect(0, 0, 33, 17), image.YCbCrSubsampleRatio420)
	for name, picture := range map[string]struct {
		img        image.Image
		components int
	}{
		"colour": {colour, 3}, "part of colour": {part, 3}, "gray": {gray, 1}, "part of gray": {gray.SubImage(image.Rect(5, 5, 9, 17)), 1}, "ycc": {ycc, 3},
	} {
		for _, quality := range []Quality{QualityLetter(), QualityIjazah(), {Level: -3}, {Level: 400}} {
			file, err := EncodeJPEG(picture.img, quality)
			if err != nil {
				t.Fatal(err)
			}
			info, err := pdfa.CheckJPEG(file)
			size := picture.img.Bounds().Size()
			if err != nil || info.Width != size.X || info.Height != size.Y || info.Components != picture.components {
				t.Errorf("%s at %v: %+v, %v", name, quality, info, err)
			}
		}
	}
	if _, err := EncodeJPEG(image.NewGray(image.Rect(0, 0, 65536, 1)), QualityLetter()); !errors.Is(err, ErrTooLarge) {
		t.Errorf("65,536 columns: %v", err)
	}
}

func TestJPEGOfTheSamePictureIsTheSame(t *testing.T) {
	first, err := EncodeJPEG(gradient(200, 100), QualityLetter())
	if err != nil {
		t.Fatal(err)
	}
	second, err := EncodeJPEG(gradient(200, 100), QualityLetter())
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("differs: %v", err)
	}
}

// jpegli registers a decoder of its own, which must not take the place of the
// standard library's for whoever calls image.Decode: its pictures lie in memory
// that is given back.
func TestImageDecodeStillReadsJPEGByTheStandardLibrary(t *testing.T) {
	cut := asJPEG(t, gradient(64, 64))
	cut = cut[:len(cut)*2/3]
	_, ours := jpeg.Decode(bytes.NewReader(cut))
	_, _, err := image.Decode(bytes.NewReader(cut))
	if ours == nil || err == nil || err.Error() != ours.Error() {
		t.Errorf("image.Decode says %v, image/jpeg %v", err, ours)
	}
}

func BenchmarkEncodeJPEGA4(b *testing.B) {
	img, err := decodeFile(b, filepath.Join("..", "..", "assets", "samples", "07-ijazah-2021-depan.jpg"))
	if err != nil {
		b.Fatal(err)
	}
	page := toRGBA(img)
	b.Run("jpegli", func(b *testing.B) {
		size := 0
		for b.Loop() {
			file, err := EncodeJPEG(page, QualityLetter())
			if err != nil {
				b.Fatal(err)
			}
			size = len(file)
		}
		b.ReportMetric(float64(size), "B/page")
	})
	b.Run("standard q78", func(b *testing.B) {
		var out bytes.Buffer
		for b.Loop() {
			out.Reset()
			if err := jpeg.Encode(&out, page, &jpeg.Options{Quality: 78}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(out.Len()), "B/page")
	})
}

func TestJPEGsAreMadeSideBySide(t *testing.T) {
	page := gradient(300, 200)
	want, err := EncodeJPEG(page, QualityPhoto())
	if err != nil {
		t.Fatal(err)
	}
	const workers = 4
	got, errs := make([][]byte, workers), make([]error, workers)
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() { got[i], errs[i] = EncodeJPEG(page, QualityPhoto()) })
	}
	group.Wait()
	for i := range workers {
		if errs[i] != nil || !bytes.Equal(got[i], want) {
			t.Errorf("worker %d: %d B instead of %d, %v", i, len(got[i]), len(want), errs[i])
		}
	}
}

func TestMemoryForALargePictureIsTakenOnceAndKeepsWhatItHeld(t *testing.T) {
	m := new(jpegliMemory)
	copy(m.Reallocate(64<<10), "program")
	m.expect(laidOut{size: image.Pt(7000, 9900), length: 7000 * 9900 * 3 / 2})
	grown := m.Reallocate(1 << 20)
	if string(grown[:7]) != "program" || grown[7] != 0 {
		t.Errorf("memory that grew holds %q", grown[:8])
	}
	if last := m.Reallocate(350 << 20); &last[0] != &grown[0] {
		t.Error("memory that a large picture wants is moved while it works")
	}
}
