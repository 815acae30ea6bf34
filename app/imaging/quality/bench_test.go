package quality

import (
	"bytes"
	"image"
	"io/fs"
	"testing"

	"daluang/app/imaging"
	"daluang/assets/samples"
)

// sample decodes one of the sample documents.
func sample(t testing.TB, name string) image.Image {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func BenchmarkMeasureA4Colour300(b *testing.B) {
	img := sample(b, "07-ijazah-2021-depan.jpg")
	b.ResetTimer()
	for b.Loop() {
		Measure(img, 300)
	}
}

func BenchmarkPartsA4Colour300(b *testing.B) {
	img := sample(b, "07-ijazah-2021-depan.jpg")
	gray, dpi := Reduced(img, 300)
	p := newPage(gray, dpi)
	e := p.exposure()
	found := p.letters(e)
	for name, do := range map[string]func(){
		"mode":      func() { imaging.DetectMode(img) },
		"reduced":   func() { Reduced(img, 300) },
		"page":      func() { newPage(gray, dpi) },
		"exposure":  func() { p.exposure() },
		"writing":   func() { p.writing(e) },
		"sharpness": func() { measureSharpness(img, 300, e) },
		"letters":   func() { p.letters(e) },
		"cut":       func() { p.cut(found, Turn{Lying: 1}) },
		"turn":      func() { turnOf(found) },
		"print":     func() { fingerprint(gray) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				do()
			}
		})
	}
}
