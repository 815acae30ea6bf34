package imaging

import (
	"bytes"
	"image"
	"image/jpeg"
	"path/filepath"
	"sync"
	"testing"
)

// planesOf is a page of the corpus as a JPEG decoder gives it: colour at half.
func planesOf(t *testing.T, width, height int) *image.YCbCr {
	t.Helper()
	img, err := decodeFile(t, filepath.Join("..", "..", "assets", "samples", "07-ijazah-2021-depan.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	planes, ok := img.(*image.YCbCr)
	if !ok || planes.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("the sample is %T", img)
	}
	return planes.SubImage(image.Rect(0, 0, width, height)).(*image.YCbCr)
}

func TestPlanesLookTheSameEncodedAsTheyAreAndByWayOfRGB(t *testing.T) {
	for _, size := range []image.Point{{800, 1104}, {801, 1099}, {17, 15}, {1, 1}, {16, 33}} {
		page := planesOf(t, size.X, size.Y)
		rgba := toRGBA(page)
		for _, quality := range []Quality{QualityLetter(), QualityIjazah()} {
			direct, err := EncodeJPEG(page, quality)
			if err != nil {
				t.Fatal(err)
			}
			around, err := EncodeJPEG(rgba, quality)
			if err != nil {
				t.Fatal(err)
			}
			got, want := peakSignal(t, rgba, direct), peakSignal(t, rgba, around)
			t.Logf("%v q%d: %d B, %.2f dB; by way of RGB %d B, %.2f dB", size, quality.Level, len(direct), got, len(around), want)
			if got < want-0.3 || len(direct) > len(around)*21/20+32 {
				t.Errorf("%v q%d: %d B at %.2f dB, by way of RGB %d B at %.2f dB", size, quality.Level, len(direct), got, len(around), want)
			}
			decoded, err := jpeg.Decode(bytes.NewReader(direct))
			if planes, ok := decoded.(*image.YCbCr); err != nil || !ok || planes.SubsampleRatio != page.SubsampleRatio || planes.Rect.Size() != size {
				t.Errorf("%v comes back as %T %v, %v", size, decoded, decoded.Bounds(), err)
			}
		}
	}
}

func TestAnEncoderRemembersNothingOfThePictureBefore(t *testing.T) {
	pictures := []image.Image{planesOf(t, 801, 1099), gradient(200, 100), grayOf(gradient(333, 111)), planesOf(t, 37, 21), grayOf(gradient(13, 5))}
	var encoder JPEGEncoder
	defer encoder.Release()
	for round := range 2 {
		for i, picture := range pictures {
			want, err := EncodeJPEG(picture, QualityLetter())
			if err != nil {
				t.Fatal(err)
			}
			if got, err := encoder.Encode(picture, QualityLetter()); err != nil || !bytes.Equal(got, want) {
				t.Errorf("round %d, picture %d: %d B instead of %d, %v", round, i, len(got), len(want), err)
			}
		}
		encoder.Release()
	}
}

func grayOf(img image.Image) *image.Gray {
	out := image.NewGray(img.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, img.At(x, y))
		}
	}
	return out
}

func TestAnEncoderServesSeveralAtOnce(t *testing.T) {
	page := planesOf(t, 300, 200)
	want, err := EncodeJPEG(page, QualityPhoto())
	if err != nil {
		t.Fatal(err)
	}
	var encoder JPEGEncoder
	defer encoder.Release()
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for range 3 {
				if got, err := encoder.Encode(page, QualityPhoto()); err != nil || !bytes.Equal(got, want) {
					t.Errorf("worker %d: %d B instead of %d, %v", worker, len(got), len(want), err)
				}
			}
		})
	}
	group.Wait()
	if len(encoder.idle) == 0 || len(encoder.idle) > 4 {
		t.Errorf("%d encoders are kept", len(encoder.idle))
	}
}
