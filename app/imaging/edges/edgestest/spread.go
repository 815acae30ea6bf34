package edgestest

import (
	"image"
	"math"
	"math/rand/v2"
)

// Spread is a scan of an open book, or of one sheet that may be taken for one.
// Lengths are in millimetres.
type Spread struct {
	DPI           float64
	Width, Height float64
	Gutter        float64 // where the shadow crosses the middle of the height; 0 for one sheet
	Degrees       float64 // that the shadow leans, anticlockwise
	Deep, Wide    float64 // how much darker the shadow is, and how wide on either side
	Paper, Noise  float64
	Columns       int  // of text on each page, divided by white
	Table         bool // instead of text, with a rule through its middle
	Seed          uint64
}

// Spreads are n different open books.
func Spreads(n int) []Spread {
	spreads := make([]Spread, n)
	for i := range spreads {
		r := rand.New(rand.NewPCG(uint64(i), 79))
		between := func(low, high float64) float64 { return low + r.Float64()*(high-low) }
		s := Spread{DPI: 60, Width: between(280, 420), Height: between(200, 240), Paper: between(180, 250), Noise: between(0, 5), Seed: uint64(i), Columns: 1 + i%2}
		s.Gutter, s.Degrees = s.Width*between(0.42, 0.58), between(-3, 3)
		s.Deep, s.Wide = between(20, 130), between(1.5, 10)
		spreads[i] = s
	}
	return spreads
}

// Singles are sheets that are not to be split: columns, and tables.
func Singles(n int) []Spread {
	singles := Spreads(n)
	for i := range singles {
		singles[i].Gutter, singles[i].Columns, singles[i].Table = 0, 2+i%3, i%2 == 1
	}
	return singles
}

// Draw is the picture.
func (s *Spread) Draw() *image.Gray {
	scale := 25.4 / s.DPI
	img := image.NewGray(image.Rect(0, 0, int(s.Width/scale), int(s.Height/scale)))
	r := rand.New(rand.NewPCG(s.Seed, 3))
	slope := math.Tan(s.Degrees * math.Pi / 180)
	for i := range img.Pix {
		x, y := (float64(i%img.Stride)+0.5)*scale, (float64(i/img.Stride)+0.5)*scale
		v := s.Paper
		if s.printed(x, y) {
			v = 50
		}
		if s.Gutter > 0 {
			off := (x - s.Gutter - slope*(y-s.Height/2)) / s.Wide
			v *= 1 - s.Deep/255*math.Exp(-off*off)
		}
		v += s.Noise * (r.Float64() + r.Float64() + r.Float64() + r.Float64() - 2) * math.Sqrt(3)
		img.Pix[i] = uint8(max(0, min(255, v)))
	}
	return img
}

func (s *Spread) printed(x, y float64) bool {
	if s.Table {
		inside := x > 20 && x < s.Width-20 && y > 25 && y < s.Height-20
		cell := (s.Width - 40) / 6
		return inside && (math.Mod(x-20, cell) < 0.5 || math.Mod(y-25, 9) < 0.5 || writing(math.Mod(x-20, cell)+15, y, 60, s.Height))
	}
	left, width := 0.0, s.Width
	if s.Gutter > 0 {
		width = s.Gutter
		if x > s.Gutter {
			left, width = s.Gutter, s.Width-s.Gutter
		}
	}
	column := width / float64(s.Columns)
	return writing(math.Mod(x-left, column), y, column, s.Height)
}
