// Package edgestest draws pictures in which it is known where things lie: scans
// of sheets and phone pictures of them. Tests and benchmarks measure package
// edges with them. Everything follows from a seed; nothing is read or written,
// so a crash costs nothing.
package edgestest

import (
	"image"
	"math"
	"math/rand/v2"

	"daluang/app/imaging/edges"
)

// Scan says how a sheet lies on the glass of a scanner. Lengths are in
// millimetres, brightness from 0 to 255.
type Scan struct {
	DPI              float64
	Glass            [2]float64 // width and height of the picture
	Sheet            [2]float64
	Left, Top        float64 // where the sheet's upper left corner would be if it lay straight
	Degrees          float64 // anticlockwise around the sheet's middle
	Lid, Paper       float64
	Shadow           [4]float64 // that the left, upper, right and lower edge throw
	ShadowWidth      float64
	Torn             float64 // side of the triangle that the lower right corner lacks
	Photo            bool    // a dark one that reaches the right edge
	Frame            bool    // printed around the text
	Noise            float64 // standard deviation
	Vignette         float64 // how much darker the corners of the picture are
	Blank            bool
	Punched          bool      // two holes at the left, 80 mm apart; the lid shows through
	Stapled          bool      // at the upper left corner
	Stripes          []float64 // places of the glass that dirt lies on, from the left
	Dirt             float64   // how much darker it makes a pixel
	Seed             uint64
	sin, cos, mx, my float64
}

// Scans are n different ones. The background is black, gray or white, one after
// the other; a white one always shows a shadow on two sides or more.
func Scans(n int) []Scan {
	sizes := [][2]float64{{210, 297}, {215, 330}, {148, 210}, {210, 148}, {85.6, 54}, {100, 230}, {297, 210}, {182, 257}}
	scans := make([]Scan, n)
	for i := range scans {
		r := rand.New(rand.NewPCG(uint64(i), 77))
		between := func(low, high float64) float64 { return low + r.Float64()*(high-low) }
		s := Scan{DPI: 100, Sheet: sizes[i/3%len(sizes)], Noise: between(0, 5), Seed: uint64(i), Paper: between(225, 250)}
		if r.IntN(3) == 0 {
			s.Paper = between(170, 215) // yellowed
		}
		s.Degrees = between(-5, 5)
		if r.IntN(5) == 0 {
			s.Degrees = 0
		}
		s.Vignette = between(0, 25)
		turned := math.Abs(math.Sin(s.Degrees * math.Pi / 180))
		s.Left, s.Top = between(3, 30)+s.Sheet[1]/2*turned, between(3, 30)+s.Sheet[0]/2*turned
		s.Glass = [2]float64{s.Sheet[0] + 2*s.Left + between(-2, 20), s.Sheet[1] + 2*s.Top + between(-2, 20)}
		switch i % 3 {
		case 0:
			s.Lid = between(5, 45)
		case 1:
			s.Lid = between(90, s.Paper-45)
		case 2:
			s.Lid = between(242, 253)
			weak, strong := between(10, 25), between(30, 90)
			s.Shadow, s.ShadowWidth = [4]float64{weak, weak, strong, strong}, between(0.4, 1)
		}
		if r.IntN(4) == 0 {
			s.Torn = between(5, 0.3*min(s.Sheet[0], s.Sheet[1]))
		}
		s.Photo, s.Frame, s.Blank = r.IntN(5) == 0, r.IntN(4) == 0, r.IntN(8) == 0
		scans[i] = s
	}
	return scans
}

// HoleInset is how far from the left edge holes are, in millimetres.
const HoleInset = 12

// At is where a point of the sheet lies in the picture.
func (s *Scan) At(u, v float64) edges.Point {
	s.prepare()
	x, y := u-s.Sheet[0]/2, v-s.Sheet[1]/2
	return edges.Point{X: (s.mx + x*s.cos + y*s.sin) * s.DPI / 25.4, Y: (s.my - x*s.sin + y*s.cos) * s.DPI / 25.4}
}

// Corners are the true ones of the sheet.
func (s *Scan) Corners() edges.Quad {
	var q edges.Quad
	for i, p := range [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		q[i] = s.At(p[0]*s.Sheet[0], p[1]*s.Sheet[1])
	}
	return q
}

func (s *Scan) prepare() {
	s.sin, s.cos = math.Sincos(s.Degrees * math.Pi / 180)
	s.mx, s.my = s.Left+s.Sheet[0]/2, s.Top+s.Sheet[1]/2
}

// Draw is the picture.
func (s *Scan) Draw() *image.Gray {
	s.prepare()
	scale := 25.4 / s.DPI
	img := image.NewGray(image.Rect(0, 0, int(s.Glass[0]/scale), int(s.Glass[1]/scale)))
	r := rand.New(rand.NewPCG(s.Seed, 3))
	size := img.Rect.Size()
	for i := range img.Pix {
		x, y := (float64(i%size.X)+0.5)*scale, (float64(i/size.X)+0.5)*scale
		v := s.brightness(x, y, scale)
		fx, fy := x/s.Glass[0]-0.5, y/s.Glass[1]-0.5
		v -= s.Vignette * 2 * (fx*fx + fy*fy) * v / 255
		for _, at := range s.Stripes {
			if int(at/scale) == i%size.X {
				v -= s.Dirt
			}
		}
		if s.Noise > 0 {
			v += s.Noise * (r.Float64() + r.Float64() + r.Float64() + r.Float64() - 2) * math.Sqrt(3)
		}
		img.Pix[i] = uint8(max(0, min(255, v+0.5)))
	}
	return img
}

// brightness is that of a point in millimetres, as soft as a pixel is wide.
func (s *Scan) brightness(x, y, soft float64) float64 {
	dx, dy := x-s.mx, y-s.my
	u, v := dx*s.cos-dy*s.sin+s.Sheet[0]/2, dx*s.sin+dy*s.cos+s.Sheet[1]/2
	depths := [4]float64{u, v, s.Sheet[0] - u, s.Sheet[1] - v}
	inside, nearest := math.Inf(1), 0
	for i, d := range depths {
		if d < inside {
			inside, nearest = d, i
		}
	}
	if s.Torn > 0 {
		inside = min(inside, (depths[2]+depths[3]-s.Torn)/math.Sqrt2)
	}
	lid := s.Lid
	if shadow := s.Shadow[nearest]; shadow > 0 && inside > -s.ShadowWidth-soft {
		lid -= shadow * max(0, min(1, (s.ShadowWidth+inside)/soft+0.5))
	}
	covered := max(0, min(1, inside/soft+0.5))
	if covered == 0 {
		return lid
	}
	return covered*s.onSheet(u, v, depths) + (1-covered)*lid
}

func (s *Scan) onSheet(u, v float64, depths [4]float64) float64 {
	w, h := s.Sheet[0], s.Sheet[1]
	if s.Photo && depths[2] < w*0.3 && v > h*0.4 && v < h*0.7 {
		return 40 + 20*math.Sin(u/3)*math.Cos(v/4)
	}
	if s.Punched && math.Hypot(u-HoleInset, math.Abs(v-h/2)-40) < 3 {
		return s.Lid
	}
	if s.Stapled && math.Abs((u-14)+(v-12)) < 5*math.Sqrt2 && math.Abs((u-14)-(v-12)) < 0.5*math.Sqrt2 {
		return 70
	}
	if s.Blank {
		return s.Paper
	}
	if nearest := min(depths[0], depths[1], depths[2], depths[3]); s.Frame && nearest > 6 && nearest < 6.7 {
		return 60
	}
	if writing(u, v, w, h) {
		return 45
	}
	return s.Paper
}

// writing tells whether a point lies on a letter: lines of words 6 mm apart.
func writing(u, v, w, h float64) bool {
	if u < w/9 || u > w*8/9 || v < h/9 || v > h*8/9 {
		return false
	}
	line, within := math.Floor(v/6), math.Mod(v, 6)
	word := math.Mod(u+line*7.3, 13+5*math.Mod(line, 3))
	return within > 2 && within < 4.2 && word > 2 && math.Mod(word, 1.3) < 0.55
}

// Overlap is the intersection over the union of two quadrangles in a picture of
// that size, as every second pixel of every second row shows it.
func Overlap(a, b edges.Quad, size image.Point) float64 {
	const coarse = 2
	both, either := 0, 0
	for y := 0; y < size.Y; y += coarse {
		for x := 0; x < size.X; x += coarse {
			p := edges.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5}
			inA, inB := a.Contains(p), b.Contains(p)
			if inA && inB {
				both++
			}
			if inA || inB {
				either++
			}
		}
	}
	return float64(both) / float64(either)
}
