package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/tools/sharedtest"
)

// seen lists by the beginning of their names what a person sees on pages of the
// corpus and of the samples. Pages of old books that are a matter of taste are
// not in it.
var seen = map[string]Mode{
	"derived_g3": Bilevel, "derived_multipage": Bilevel, "lept_cootoots": Bilevel, "lept_patent": Bilevel,
	"lept_tickets": Bilevel, "ocrmypdf_linn": Bilevel, "tess_eurotext": Bilevel, "tess_phototestrot": Bilevel,
	"02-": Bilevel, "04-": Bilevel,

	"lept_dave-orig": Gray, "lept_jpeg-coded": Gray, "lept_lucasta.047": Gray, "lept_lucasta.150": Gray,
	"lept_w91frag": Gray, "lept_stampede2": Gray, "lept_warped_paper": Gray,
	"03-": Gray, "08-": Gray, "10-": Gray,

	// A finger, red letters, photographs, coloured maps.
	"lept_boxedpage": Colour, "lept_breviar": Colour, "lept_fish24": Colour, "lept_wyom": Colour,
	"lept_marge": Colour, "lept_rgb16": Colour, "ocrmypdf_baiona": Colour,
	// Stamps and signatures in blue ink; faint red on yellowed paper.
	"01-": Colour, "05-": Colour, "06-": Colour, "07-": Colour, "09-": Colour, "11-": Colour, "12-": Colour,
}

func decodeFile(t testing.TB, name string) (image.Image, error) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
}

func TestModesOfTheCorpusAreThoseAPersonSees(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(sharedtest.Corpus(t), "*.*"))
	samples, _ := filepath.Glob(filepath.Join("..", "..", "assets", "samples", "*.[jpt]*"))
	judged := 0
	for _, name := range append(names, samples...) {
		img, err := decodeFile(t, name)
		var refusal *Refusal
		if errors.As(err, &refusal) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		mode, confidence := DetectMode(img)
		t.Logf("%-44s mode %d  confidence %.2f", filepath.Base(name), mode, confidence)
		for prefix, want := range seen {
			if strings.HasPrefix(filepath.Base(name), prefix) {
				judged++
				if mode != want {
					t.Errorf("%s: mode %d with confidence %.2f, want %d", filepath.Base(name), mode, confidence, want)
				}
			}
		}
	}
	if judged < len(seen) {
		t.Errorf("only %d of %d files were found", judged, len(seen))
	}
}

// letter draws a page of dark lines on paper, with noise and a darker corner.
func letter(paper, ink color.RGBA) *image.RGBA {
	random := rand.New(rand.NewPCG(5, 5))
	img := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	for y := range 1754 {
		for x := range 1240 {
			light := 1 - 0.2*float64(x*y)/(1240*1754) + 0.02*random.Float64()
			c := paper
			if y > 200 && y < 1300 && y%40 < 14 && x > 150 && x < 1090 && x%17 < 5 {
				c = ink
			}
			img.SetRGBA(x, y, color.RGBA{byte(light * float64(c.R)), byte(light * float64(c.G)), byte(light * float64(c.B)), 255})
		}
	}
	return img
}

func signed(img *image.RGBA, ink color.RGBA) *image.RGBA {
	for i := range 400 {
		x, y := 700+i, 1450+(i*i/40)%120
		draw.Draw(img, image.Rect(x, y, x+2, y+3), image.NewUniform(ink), image.Point{}, draw.Src)
	}
	return img
}

func TestASignatureInBlueMakesAYellowedPageColourAndBlackInkDoesNot(t *testing.T) {
	white, yellowed := color.RGBA{235, 235, 233, 255}, color.RGBA{232, 218, 182, 255}
	black, blue, red := color.RGBA{40, 38, 36, 255}, color.RGBA{50, 70, 160, 255}, color.RGBA{180, 50, 45, 255}
	for name, page := range map[string]struct {
		img  *image.RGBA
		want Mode
	}{
		"white, black":                    {letter(white, black), Gray},
		"yellowed, black":                 {letter(yellowed, black), Gray},
		"white, blue signature":           {signed(letter(white, black), blue), Colour},
		"yellowed, blue signature":        {signed(letter(yellowed, black), blue), Colour},
		"yellowed, red signature":         {signed(letter(yellowed, black), red), Colour},
		"pink form":                       {letter(color.RGBA{245, 200, 205, 255}, black), Colour},
		"blue form":                       {letter(color.RGBA{200, 215, 240, 255}, black), Colour},
		"yellowed, signed in black alone": {signed(letter(yellowed, black), black), Gray},
	} {
		for _, quality := range []int{60, 90} {
			var file bytes.Buffer
			if err := jpeg.Encode(&file, page.img, &jpeg.Options{Quality: quality}); err != nil {
				t.Fatal(err)
			}
			decoded, err := jpeg.Decode(&file)
			if err != nil {
				t.Fatal(err)
			}
			if mode, confidence := DetectMode(decoded); mode != page.want {
				t.Errorf("%s, q%d: mode %d with confidence %.2f, want %d", name, quality, mode, confidence, page.want)
			}
		}
		if mode, _ := DetectMode(page.img); mode != page.want {
			t.Errorf("%s, RGB: mode %d, want %d", name, mode, page.want)
		}
	}
}

func TestModeOfPicturesSmallerThanACellIsAnswered(t *testing.T) {
	for _, size := range []image.Point{{}, {1, 1}, {1, 500}, {2, 2}, {3, 3}} {
		rect := image.Rectangle{Max: size}
		for _, img := range []image.Image{image.NewGray(rect), image.NewRGBA(rect), image.NewYCbCr(rect, image.YCbCrSubsampleRatio420)} {
			if _, confidence := DetectMode(img); confidence < 0.5 || confidence > 1 {
				t.Errorf("%T of %v: confidence %g", img, size, confidence)
			}
		}
	}
}

func BenchmarkDetectMode(b *testing.B) {
	a4 := image.Rect(0, 0, 2480, 3508)
	for name, img := range map[string]image.Image{
		"YCbCr": image.NewYCbCr(a4, image.YCbCrSubsampleRatio420), "RGBA": image.NewRGBA(a4), "Gray": image.NewGray(a4),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				DetectMode(img)
			}
		})
	}
}
