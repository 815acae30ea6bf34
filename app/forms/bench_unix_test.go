//go:build unix

package forms_test

import (
	"image"
	"testing"

	"daluang/app/forms"
)

// BenchmarkOrdinaryPage is what reading costs for pages that are no separators.
func BenchmarkOrdinaryPage(b *testing.B) {
	eachPage(b, everything(b), func(name string, gray *image.Gray, dpi float64) {
		b.Run(name, func(b *testing.B) { cpu(b, func() { forms.Read(gray, dpi) }) })
	})
}
