package propose_test

import (
	"testing"

	"daluang/app/imaging/propose"
	"daluang/app/imaging/quality"
)

// What looking costs on top of quality.Measure and of decoding: a certificate of A4
// in colour at 300 dpi.
func BenchmarkLook(b *testing.B) {
	page := sample(b, "07-ijazah-2021-depan.jpg")
	measures := quality.Measure(page, 300)
	for b.Loop() {
		if _, err := propose.Look(b.Context(), page, 300, measures, nil); err != nil {
			b.Fatal(err)
		}
	}
}
