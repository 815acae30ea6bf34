//go:build unix

package quality

import (
	"testing"

	"daluang/app/imaging"
)

func BenchmarkMeasureA4Colour300(b *testing.B) {
	img := sample(b, "07-ijazah-2021-depan.jpg")
	cpu(b, func() { Measure(img, 300) })
}

func BenchmarkMeasureA4Gray300(b *testing.B) {
	img := grayOf(sample(b, "07-ijazah-2021-depan.jpg"))
	cpu(b, func() { Measure(img, 300) })
}

func BenchmarkMeasurePartsOfA4Colour300(b *testing.B) {
	img := sample(b, "07-ijazah-2021-depan.jpg")
	gray, dpi := Reduced(img, 300)
	p := newPage(gray, dpi)
	e := p.exposure()
	found := p.letters(e)
	for _, part := range []struct {
		name string
		do   func()
	}{
		{"mode", func() { imaging.DetectMode(img) }},
		{"reduced", func() { Reduced(img, 300) }},
		{"page", func() { newPage(gray, dpi) }},
		{"exposure", func() { p.exposure() }},
		{"writing", func() { p.writing(e) }},
		{"sharpness", func() { measureSharpness(img, 300, e) }},
		{"letters", func() { p.letters(e) }},
		{"cut", func() { p.cut(found, Turn{Lying: 1}) }},
		{"turn", func() { turnOf(found) }},
		{"print", func() { fingerprint(gray) }},
	} {
		b.Run(part.name, func(b *testing.B) { cpu(b, part.do) })
	}
}

func BenchmarkCompareTheSameSheet(b *testing.B) {
	gray, dpi := Reduced(sample(b, "07-ijazah-2021-depan.jpg"), 300)
	second := again(gray, 1)
	cpu(b, func() { Compare(gray, second, dpi, dpi) })
}

func BenchmarkCompareTwoCertificatesOnOneForm(b *testing.B) {
	gray, dpi := Reduced(sample(b, "07-ijazah-2021-depan.jpg"), 300)
	second := again(filledIn(gray, 1, ijazahFields), 2)
	cpu(b, func() { Compare(gray, second, dpi, dpi) })
}
