package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"math"
	"strings"
	"testing"

	"daluang/assets/samples"
)

// apartFromMeans is how far, in levels, a coarse picture is from the means of a
// whole one: in the middle of all pixels, and the farthest.
func apartFromMeans(t *testing.T, got image.Image, whole image.Image, grain Grain) (mean, farthest float64) {
	t.Helper()
	size, full := got.Bounds().Size(), whole.Bounds().Size()
	if want := image.Pt((full.X*int(grain)+7)/8, (full.Y*int(grain)+7)/8); size != want {
		t.Fatalf("size %v, want %v", size, want)
	}
	means := Reduced(whole, 8/int(grain))
	gray := Reduced(got, 1)
	for y := range means.Rect.Dy() {
		for x := range means.Rect.Dx() {
			apart := math.Abs(float64(means.GrayAt(x, y).Y) - float64(gray.GrayAt(x, y).Y))
			mean += apart
			farthest = max(farthest, apart)
		}
	}
	return mean / float64(len(means.Pix)), farthest
}

func TestACoarseJPEGShowsWhatTheMeansOfThePixelsShow(t *testing.T) {
	names, err := fs.Glob(samples.FS(), "*.jpg")
	if err != nil || len(names) < 8 {
		t.Fatal(names, err)
	}
	most := map[Grain]float64{GrainEighth: 1, GrainQuarter: 1.5, GrainHalf: 1.5}
	for _, name := range names {
		data, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		r := bytes.NewReader(data)
		whole, err := Decode(t.Context(), r, r.Size(), 0, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for grain, allowed := range most {
			small, ok, err := Coarse(t.Context(), r, r.Size(), grain, Limits{})
			if err != nil || !ok {
				t.Errorf("%s: %v, %v", name, ok, err)
				continue
			}
			if strings.HasPrefix(name, "05") {
				continue // turned by its tag: its blocks begin at another edge
			}
			if mean, farthest := apartFromMeans(t, small, whole, grain); mean > allowed || farthest > 90 || grain == GrainEighth && farthest > 24 {
				t.Errorf("%s, grain %d: %.2f levels apart, at most %.0f", name, grain, mean, farthest)
			}
		}
	}
}

func TestACoarseJPEGOfEverySizeAndOfGray(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {8, 8}, {9, 7}, {64, 31}, {200, 333}} {
		gray := image.NewGray(image.Rectangle{Max: size})
		for i := range gray.Pix {
			gray.Pix[i] = uint8(i%size.X/2 + i/size.X/3)
		}
		for _, img := range []image.Image{gray, toRGBA(gray)} {
			var data bytes.Buffer
			if err := jpeg.Encode(&data, img, &jpeg.Options{Quality: 95}); err != nil {
				t.Fatal(err)
			}
			r := bytes.NewReader(data.Bytes())
			for _, grain := range []Grain{GrainEighth, GrainQuarter, GrainHalf} {
				small, ok, err := Coarse(t.Context(), r, r.Size(), grain, Limits{})
				if err != nil || !ok {
					t.Fatalf("%v: %v, %v", size, ok, err)
				}
				if mean, _ := apartFromMeans(t, small, gray, grain); mean > 2 {
					t.Errorf("%v %T grain %d: %.2f levels apart", size, img, grain, mean)
				}
			}
		}
	}
}

func TestACoarseJPEGIsLeftToDecodeWhereItIsNoPlainJPEG(t *testing.T) {
	for _, name := range []string{"derived_progressive.jpg", "ocrmypdf_baiona_cmyk.jpg", "lept_patent.png", "corrupt_zero.tif"} {
		data := load(t, name)
		if _, ok, err := Coarse(t.Context(), bytes.NewReader(data), int64(len(data)), GrainQuarter, Limits{}); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	data := load(t, "lept_lapide.052.100.jpg")
	cut := data[:len(data)/2]
	if _, ok, err := Coarse(t.Context(), bytes.NewReader(cut), int64(len(cut)), GrainHalf, Limits{}); ok || err != nil {
		t.Errorf("half a file: %v, %v", ok, err)
	}
}

func FuzzCoarse(f *testing.F) {
	img := image.NewYCbCr(image.Rect(0, 0, 20, 20), image.YCbCrSubsampleRatio420)
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, nil); err != nil {
		f.Fatal(err)
	}
	f.Add(data.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, grain := range []Grain{GrainEighth, GrainQuarter, GrainHalf} {
			Coarse(t.Context(), bytes.NewReader(data), int64(len(data)), grain, Limits{Pixels: 1 << 16})
		}
	})
}

func BenchmarkThumbnailOfA4JPEGFromItsFile(b *testing.B) {
	data, err := fs.ReadFile(samples.FS(), "07-ijazah-2021-depan.jpg")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		small, ok, err := Coarse(b.Context(), bytes.NewReader(data), int64(len(data)), GrainEighth, Limits{})
		if err != nil || !ok {
			b.Fatal(ok, err)
		}
		Thumbnail(small, 320)
	}
}

func BenchmarkPageForTheScreen(b *testing.B) {
	data, err := fs.ReadFile(samples.FS(), "07-ijazah-2021-depan.jpg")
	if err != nil {
		b.Fatal(err)
	}
	for _, grain := range []Grain{GrainQuarter, GrainHalf} {
		b.Run(fmt.Sprint(grain), func(b *testing.B) {
			for b.Loop() {
				picture, ok, err := Coarse(b.Context(), bytes.NewReader(data), int64(len(data)), grain, Limits{})
				if err != nil || !ok {
					b.Fatal(ok, err)
				}
				Levels(picture)
			}
		})
	}
}
