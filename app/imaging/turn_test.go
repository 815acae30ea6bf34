package imaging

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

// TestOrientationPutsTheFirstRowAndColumnWhereTheStandardSays checks all eight
// values by where the stored pixels 0,0 and 1,0 end up (TIFF 6.0, tag 274).
func TestOrientationPutsTheFirstRowAndColumnWhereTheStandardSays(t *testing.T) {
	const width, height = 3, 2
	first := map[int][2]image.Point{
		1: {{0, 0}, {1, 0}}, 2: {{2, 0}, {1, 0}}, 3: {{2, 1}, {1, 1}}, 4: {{0, 1}, {1, 1}},
		5: {{0, 0}, {0, 1}}, 6: {{1, 0}, {1, 1}}, 7: {{1, 2}, {1, 1}}, 8: {{0, 2}, {0, 1}},
	}
	for orientation, want := range first {
		for name, stored := range map[string]interface {
			image.Image
			Set(int, int, color.Color)
		}{"gray": image.NewGray(image.Rect(0, 0, width, height)), "colour": image.NewRGBA(image.Rect(0, 0, width, height))} {
			stored.Set(0, 0, color.Gray{100})
			stored.Set(1, 0, color.Gray{200})
			shown := oriented(stored, orientation)
			for i, level := range []uint32{100, 200} {
				if r, _, _, _ := shown.At(want[i].X, want[i].Y).RGBA(); r>>8 != level {
					t.Errorf("%s, orientation %d: stored pixel %d is not at %v", name, orientation, i, want[i])
				}
			}
		}
	}
}

func TestTurnGoesClockwiseAndComesBack(t *testing.T) {
	img := gradient(70, 130)
	quarter := Turn(img, 90)
	if quarter.Bounds().Size() != image.Pt(130, 70) || quarter.At(129, 0) != img.At(0, 0) {
		t.Error("a turn by 90 degrees does not bring the top left corner to the top right")
	}
	if back := Turn(Turn(quarter, 180), -270); !bytes.Equal(back.(*image.RGBA).Pix, img.Pix) {
		t.Error("90 + 180 - 270 degrees is not the picture itself")
	}
	part := img.SubImage(image.Rect(0, 0, 20, 30))
	if got := Turn(part, 180).At(19, 29); got != img.At(0, 0) {
		t.Errorf("a part of a picture turned by 180 degrees shows %v in its corner", got)
	}
}

func TestThumbnailIsTheMeanOfWhatItCovers(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 4, 2))
	copy(gray.Pix, []byte{0, 100, 10, 10, 100, 200, 10, 14})
	small := Thumbnail(gray, 2).(*image.Gray)
	if !bytes.Equal(small.Pix, []byte{100, 11}) {
		t.Errorf("%v, want [100 11]", small.Pix)
	}
	if same := Thumbnail(gray, 100); same.Bounds() != gray.Bounds() {
		t.Errorf("a small picture was made %v", same.Bounds())
	}
	if narrow := Thumbnail(image.NewGray(image.Rect(0, 0, 1000, 2)), 100).Bounds().Size(); narrow != image.Pt(100, 1) {
		t.Errorf("a strip of 1000 x 2 became %v", narrow)
	}
}

func TestThumbnailOfAJPEGMatchesThatOfItsPixels(t *testing.T) {
	data := load(t, "lept_zanotti-78.jpg")
	img, err := Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := img.(*image.YCbCr); !ok {
		t.Fatalf("a colour JPEG is decoded to %T", img)
	}
	planes, pixels := Thumbnail(img, 200).(*image.RGBA), Thumbnail(toRGBA(img), 200).(*image.RGBA)
	worst := 0
	for i := range planes.Pix {
		worst = max(worst, int(planes.Pix[i])-int(pixels.Pix[i]), int(pixels.Pix[i])-int(planes.Pix[i]))
	}
	if worst > 6 {
		t.Errorf("the two ways differ by %d", worst)
	}
}

func TestLevelsHalveUntilTheyFit(t *testing.T) {
	levels := Levels(gradient(1000, 601))
	var sizes []image.Point
	for _, level := range levels {
		sizes = append(sizes, level.Bounds().Size())
	}
	want := []image.Point{{1000, 601}, {500, 301}, {250, 151}}
	if len(sizes) != len(want) || sizes[1] != want[1] || sizes[2] != want[2] {
		t.Errorf("%v, want %v", sizes, want)
	}
}

// a4 is a colour page of A4 at 300 dpi as a scanner delivers it.
func a4(b *testing.B) []byte {
	b.Helper()
	data := load(b, "ocrd_OCR-D-IMG-linguistics_thesis_a.jpg")
	img, err := Decode(b.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	page := toRGBA(img).SubImage(image.Rect(0, 0, 2480, 3508))
	return asJPEG(b, page)
}

func BenchmarkProbeA4JPEG(b *testing.B) {
	data := a4(b)
	for b.Loop() {
		if _, err := probe(b, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThumbnailA4JPEG(b *testing.B) {
	data := a4(b)
	img, err := Decode(b.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Thumbnail(img, 300)
	}
}

func BenchmarkLevelsA4JPEG(b *testing.B) {
	data := a4(b)
	img, err := Decode(b.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Levels(img)
	}
}

func BenchmarkTurnA4Gray(b *testing.B) {
	img := image.NewGray(image.Rect(0, 0, 2480, 3508))
	for b.Loop() {
		Turn(img, 90)
	}
}

func BenchmarkProbeG4(b *testing.B) {
	data := load(b, "lept_tickets.tif")
	for b.Loop() {
		if _, err := probe(b, data); err != nil {
			b.Fatal(err)
		}
	}
}
