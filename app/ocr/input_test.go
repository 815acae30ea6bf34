package ocr

import (
	"image"
	"image/color"
	"testing"
)

func TestEveryKindOfPictureGivesTheSameGray(t *testing.T) {
	bounds := image.Rect(3, 5, 24, 18)
	palette := color.Palette{color.White, color.Black, color.NRGBA{200, 30, 60, 255}, color.NRGBA{0, 0, 0, 128}}
	paletted := image.NewPaletted(bounds, palette)
	pictures := map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{"rgba": image.NewRGBA(bounds), "nrgba": image.NewNRGBA(bounds), "rgba64": image.NewRGBA64(bounds), "gray": image.NewGray(bounds), "cmyk": image.NewCMYK(bounds)}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			index := (x*7 + y*3) % 3 // the transparent one is tested below
			paletted.SetColorIndex(x, y, uint8(index))
			for _, picture := range pictures {
				picture.Set(x, y, palette[index])
			}
		}
	}
	want, err := grayOf(paletted)
	if err != nil {
		t.Fatal(err)
	}
	for name, picture := range pictures {
		got, err := grayOf(picture)
		if err != nil {
			t.Fatal(err)
		}
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				if a, b := int(got.GrayAt(x, y).Y), int(want.GrayAt(x, y).Y); a-b > 1 || b-a > 1 {
					t.Fatalf("%s: gray %d at %d, %d, want %d", name, a, x, y, b)
				}
			}
		}
	}
}

func TestSeeThroughPaperIsWhite(t *testing.T) {
	bounds := image.Rect(0, 0, 1, 1)
	for name, picture := range map[string]image.Image{
		"rgba": image.NewRGBA(bounds), "nrgba": image.NewNRGBA(bounds), "nrgba64": image.NewNRGBA64(bounds),
		"paletted": image.NewPaletted(bounds, color.Palette{color.Transparent}),
	} {
		if gray, err := grayOf(picture); err != nil || gray.GrayAt(0, 0).Y != 255 {
			t.Errorf("%s: gray %v, error %v", name, gray, err)
		}
	}
}

func TestTurnsAndShrinkingKeepPixelsInTheirPlaces(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 5, 3))
	for i := range page.Pix {
		page.Pix[i] = uint8(10 * i)
	}
	right := turned(page, 90)
	if right.Rect.Dx() != 3 || right.GrayAt(2, 0) != page.GrayAt(0, 0) || right.GrayAt(2, 4) != page.GrayAt(4, 0) || right.GrayAt(0, 0) != page.GrayAt(0, 2) {
		t.Errorf("turned right: %v", right.Pix)
	}
	if around, twice := turned(page, 180), turned(right, 90); string(around.Pix) != string(twice.Pix) {
		t.Errorf("turned around: %v, twice right: %v", around.Pix, twice.Pix)
	}
	if left, thrice := turned(page, 270), turned(turned(right, 90), 90); string(left.Pix) != string(thrice.Pix) {
		t.Errorf("turned left: %v, three times right: %v", left.Pix, thrice.Pix)
	}
	if got := shrunk(page, 2); got.Rect.Size() != image.Pt(3, 2) || got.Pix[0] != 30 || got.Pix[2] != 65 || got.Pix[3] != 105 || got.Pix[5] != 140 {
		t.Errorf("shrunk: %v", got.Pix)
	}
}

func TestOnlyFineAndHugePicturesAreShrunk(t *testing.T) {
	for _, c := range []struct {
		width, height int
		dpi           float64
		want          int
	}{{2480, 3508, 300, 1}, {4960, 7016, 600, 2}, {4960, 7016, 0, 1}, {9921, 14031, 1200, 4}, {35000, 900, 0, 2}, {35000, 35000, 300, 4}, {100, 100, 1e9, 1}} {
		if got := shrinkFactor(image.Pt(c.width, c.height), c.dpi); got != c.want {
			t.Errorf("%d x %d at %v dpi: factor %d, want %d", c.width, c.height, c.dpi, got, c.want)
		}
	}
}
