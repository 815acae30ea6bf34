//go:build unix

package forms_test

import (
	"image"
	"io/fs"
	"testing"
	"time"

	"daluang/app/forms"
	"daluang/assets/samples"
)

// BenchmarkOrdinaryPage is what reading costs for pages that are no separators.
func BenchmarkOrdinaryPage(b *testing.B) {
	eachPage(b, everything(b), func(name string, gray *image.Gray, dpi float64) {
		b.Run(name, func(b *testing.B) { cpu(b, func() { forms.Read(gray, dpi) }) })
	})
}

func TestAnOrdinaryPageCostsLessThan40Milliseconds(t *testing.T) {
	const most = 40 * time.Millisecond
	var total time.Duration
	pages := 0
	eachPage(t, []fs.FS{samples.FS()}, func(name string, gray *image.Gray, dpi float64) {
		best := time.Hour
		for range 3 {
			before := used()
			forms.Read(gray, dpi)
			best = min(best, used()-before)
		}
		pages, total = pages+1, total+best
		if size := float64(gray.Rect.Dx()) * float64(gray.Rect.Dy()) / dpi / dpi; best > most && size < 120 { // A4 is 97 square inches
			t.Errorf("%s: %v of processor time for %.0f square inches", name, best, size)
		}
	})
	t.Logf("%d pages, %v on average", pages, total/time.Duration(max(1, pages)))
}
