package edges

import (
	"image"
	"math"
	"slices"
)

// Millimetres between the two holes of a perforator (ISO 838), and by how much
// those of a tired one differ.
const (
	betweenPunches = 80.0
	punchSlack     = 2.5
)

// Punch is a hole of a perforator.
type Punch struct {
	Middle     Point
	Radius     float64 // pixels
	Confidence float64
}

// Punches are the holes that are surely a perforator's, two of them: as large as
// each other, as far from one border, and as far apart as perforators make them.
// What only looks like a hole (Holes) is not among them. dpi is as for Holes; sizes
// depend on it, and below 50 there are none.
func Punches(img image.Image, dpi float64) []Punch {
	gray := brightness(img)
	return PunchesAmong(Holes(gray, dpi, Whole(gray.Rect.Size())), gray.Rect.Size(), dpi)
}

// PunchesAmong are those among what Holes found in a picture of that size.
func PunchesAmong(marks []Mark, size image.Point, dpi float64) []Punch {
	if dpi <= 0 {
		dpi = float64(max(size.X, size.Y)) * inch / 297
	}
	const coarsest = 50.0
	if dpi < coarsest {
		return nil
	}
	var punches []Punch
	for i, a := range marks {
		for _, b := range marks[i+1:] {
			if !isPair(a, b, inch/dpi, size) {
				continue
			}
			for _, mark := range [2]Mark{a, b} {
				radius := float64(max(mark.Box.Dx(), mark.Box.Dy())) / 2
				punches = append(punches, Punch{mark.middle(), radius, min(a.Confidence, b.Confidence)})
			}
		}
	}
	if len(punches) > 2 {
		return nil // of three or more, which?
	}
	return punches
}

func (m Mark) middle() Point {
	return Point{float64(m.Box.Min.X+m.Box.Max.X) / 2, float64(m.Box.Min.Y+m.Box.Max.Y) / 2}
}

// isPair tells whether two marks are a perforator's: along one border and beside
// it.
func isPair(a, b Mark, pixel float64, size image.Point) bool {
	if min(a.Confidence, b.Confidence) < Sure || !near(a.Box.Dx(), b.Box.Dx()) || !near(a.Box.Dy(), b.Box.Dy()) {
		return false
	}
	p, q := a.middle(), b.middle()
	apart := distance(p, q) * pixel
	along, across := math.Abs(p.Y-q.Y), math.Abs(p.X-q.X)
	inset := min(p.X, q.X, float64(size.X)-max(p.X, q.X))
	if across > along {
		along, across = across, along
		inset = min(p.Y, q.Y, float64(size.Y)-max(p.Y, q.Y))
	}
	return math.Abs(apart-betweenPunches) <= punchSlack && across <= along*math.Tan(steepest*math.Pi/180) && inset*pixel <= holeReach
}

// paleHole says how much like a hole a ring is through which a lid shows that is
// brighter than the paper: dark at the rim, where the paper throws its shadow, and
// from there brighter and brighter. A printed circle holds the paper that is around
// it.
func (p *part) paleHole() float64 {
	wide, high := float64(p.right-p.left)*p.size, float64(p.bottom-p.top)*p.size
	if min(wide, high) < leastHole || max(wide, high) > mostHole+1 || min(wide, high) < 0.8*max(wide, high) {
		return 0
	}
	if d := p.fromTheEdges; min(d[0], d[1], d[2], d[3])*p.size > holeReach {
		return 0
	}
	at := Point{float64(p.left+p.right) / 2, float64(p.top+p.bottom) / 2}
	radius := float64(p.right-p.left+p.bottom-p.top) / 4
	if radius < 5 {
		return 0 // a rim cannot be told from what is in it
	}
	var rims, shades, around []float64
	const directions = 36
	for i := range directions {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / directions)
		level := func(r float64) float64 { return p.f.level(at.X+r*cos, at.Y+r*sin) }
		rim := level(radius)
		for r := 0.75 * radius; r <= 1.05*radius; r += 0.25 {
			rim = min(rim, level(r))
		}
		rims, shades, around = append(rims, rim), append(shades, level(0.7*radius)), append(around, level(1.4*radius))
	}
	core, outside := p.core(at, 0.35*radius), median(around)
	dark := shareOf(rims, func(v float64) bool { return v < 0.9*outside })
	even := shareOf(around, func(v float64) bool { return math.Abs(v-outside) < 0.06*outside })
	shaded := shareOf(shades, func(v float64) bool { return v < core-4 })
	return share(dark, 0.7, 0.9) * share(even, 0.8, 0.95) * share(shaded, 0.7, 0.9) * share(core-outside, 4, 8) * p.alone(1)
}

// core is the level in the middle of a hole; 0 where anything is in it.
func (p *part) core(at Point, reach float64) float64 {
	var levels []float64
	for y := -reach; y <= reach; y++ {
		for x := -reach; x <= reach; x++ {
			levels = append(levels, p.f.level(at.X+x, at.Y+y))
		}
	}
	middle := median(levels)
	if slices.Min(levels) < middle-evenGround {
		return 0
	}
	return middle
}
