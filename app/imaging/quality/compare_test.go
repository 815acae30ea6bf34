package quality

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/skew"
)

// again is a second capture of a sheet: laid down a little differently, with
// other light and other noise.
func again(gray *image.Gray, seed uint64) *image.Gray {
	chance := rand.New(rand.NewPCG(seed, 5))
	turned := imaging.Reduced(skew.Straighten(gray, 0.6*(chance.Float64()-0.5)*2), 1)
	dx, dy := chance.IntN(15)-7, chance.IntN(15)-7
	gain := 0.93 + 0.14*chance.Float64()
	out := image.NewGray(gray.Rect)
	for y := range gray.Rect.Dy() {
		for x := range gray.Rect.Dx() {
			sx, sy := max(0, min(turned.Rect.Dx()-1, x+dx)), max(0, min(turned.Rect.Dy()-1, y+dy))
			v := gain*float64(turned.Pix[sy*turned.Stride+sx]) + 2*chance.NormFloat64()
			out.Pix[y*out.Stride+x] = uint8(max(0, min(255, v)))
		}
	}
	return out
}

// filledIn is the same form made out to somebody else: the words in some places
// are others.
func filledIn(gray *image.Gray, seed uint64, fields []image.Rectangle) *image.Gray {
	s := &sheet{width: gray.Rect.Dx(), height: gray.Rect.Dy(), chance: rand.New(rand.NewPCG(seed, 6))}
	s.light = make([]float32, len(gray.Pix))
	for i, v := range gray.Pix {
		s.light[i] = float32(v) / 255
	}
	for _, field := range fields {
		for y := field.Min.Y; y < field.Max.Y; y++ {
			for x := field.Min.X; x < field.Max.X; x++ {
				s.light[y*s.width+x] = 0.93
			}
		}
		name := fmt.Sprintf("%s %d", []string{"Rekaan Umpamawati", "Misalnya Contohsari", "Andai Permisal"}[s.chance.IntN(3)], s.chance.IntN(9000))
		s.print(name, float64(field.Min.X)/drawnPerMM+1, float64(field.Max.Y)/drawnPerMM-1.5, 11, 0.85)
	}
	return s.capture(255, 1)
}

// ijazahFields are where the name and the number stand on the sample
// certificates, at 150 dpi: one field of a name's size, and one more.
var ijazahFields = []image.Rectangle{image.Rect(520, 560, 860, 596), image.Rect(520, 700, 860, 736)}

func TestTheSameSheetIsFoundAndTwoCertificatesOnOneFormAreNot(t *testing.T) {
	worstSame, bestOther, farthest := Likeness{Matched: 1, Worst: 1}, Likeness{}, 0
	for _, name := range []string{"01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "07-ijazah-2021-depan.jpg",
		"08-ijazah-2021-transkrip.jpg", "09-ijazah-2025-depan.jpg", "10-ijazah-2025-transkrip.jpg", "12-nota-dinas-1987.jpg"} {
		dpi := 200.0
		if name[:2] == "07" || name[:2] == "09" {
			dpi = 300
		}
		gray, reducedDPI := Reduced(sample(t, name), dpi)
		if dpi == 200 {
			gray = imaging.Reduced(imaging.Thumbnail(gray, 1754), 1)
			reducedDPI = drawnDPI
		}
		for seed := range uint64(2) {
			second := again(gray, seed)
			l := Compare(gray, second, reducedDPI, reducedDPI)
			farthest = max(farthest, fingerprint(gray).Distance(fingerprint(second)))
			if !l.Same {
				t.Errorf("%s, seed %d: a second capture is not recognised: %+v", name, seed, l)
			}
			worstSame = Likeness{Matched: min(worstSame.Matched, l.Matched), Worst: min(worstSame.Worst, l.Worst)}

			form := again(filledIn(gray, seed, ijazahFields[:1+seed%2]), seed+9)
			l = Compare(gray, form, reducedDPI, reducedDPI)
			if l.Same {
				t.Errorf("%s, seed %d: made out to somebody else and called the same: %+v", name, seed, l)
			}
			bestOther = Likeness{Matched: max(bestOther.Matched, l.Matched), Worst: max(bestOther.Worst, l.Worst)}
		}
	}
	t.Logf("same sheet: at least %.3f matched, worst part %.2f, fingerprints up to %d apart; same form: at most %.3f matched, worst part up to %.2f",
		worstSame.Matched, worstSame.Worst, farthest, bestOther.Matched, bestOther.Worst)
}
