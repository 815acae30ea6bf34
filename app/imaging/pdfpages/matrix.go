package pdfpages

import "math"

// matrix is a transformation of ISO 32000-1 8.3.3: [a b c d e f].
type matrix [6]float64

func identity() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// after is the transformation that first does m and then next.
func (m matrix) after(next matrix) matrix {
	return matrix{
		m[0]*next[0] + m[1]*next[2], m[0]*next[1] + m[1]*next[3],
		m[2]*next[0] + m[3]*next[2], m[2]*next[1] + m[3]*next[3],
		m[4]*next[0] + m[5]*next[2] + next[4], m[4]*next[1] + m[5]*next[3] + next[5],
	}
}

func (m matrix) apply(x, y float64) point {
	return point{m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]}
}

type point struct{ x, y float64 }

// box is a rectangle with its sides along the axes.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) height() float64 { return b.y1 - b.y0 }

func (b box) intersect(o box) box {
	return box{max(b.x0, o.x0), max(b.y0, o.y0), min(b.x1, o.x1), min(b.y1, o.y1)}
}

// covers tells that o lies inside b, or sticks out by at most the share of o's
// own sides.
func (b box) covers(o box, share float64) bool {
	x, y := share*o.width(), share*o.height()
	return b.x0 <= o.x0+x && b.y0 <= o.y0+y && b.x1 >= o.x1-x && b.y1 >= o.y1-y
}

func everywhere() box { return box{math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)} }

// straight is how far, in points over a whole page, an edge may lean before a
// picture counts as skewed.
const straight = 0.05

// rectangle returns the box of four or five corners that go round it.
func rectangle(corners []point) (box, bool) {
	if len(corners) == 5 && near(corners[0], corners[4]) {
		corners = corners[:4]
	}
	if len(corners) != 4 {
		return box{}, false
	}
	b := box{corners[0].x, corners[0].y, corners[0].x, corners[0].y}
	for i, c := range corners {
		next := corners[(i+1)%4]
		along, up := math.Abs(next.x-c.x), math.Abs(next.y-c.y)
		if !(min(along, up) <= straight) {
			return box{}, false
		}
		b = box{min(b.x0, c.x), min(b.y0, c.y), max(b.x1, c.x), max(b.y1, c.y)}
	}
	return b, near(point{corners[0].x + corners[2].x, corners[0].y + corners[2].y},
		point{corners[1].x + corners[3].x, corners[1].y + corners[3].y})
}

func near(a, b point) bool {
	return math.Abs(a.x-b.x) <= 4*straight && math.Abs(a.y-b.y) <= 4*straight
}

// square is where the unit square comes to lie.
func (m matrix) square() []point {
	return []point{m.apply(0, 0), m.apply(1, 0), m.apply(1, 1), m.apply(0, 1)}
}

// orientation says how the matrix of a picture turns and mirrors it: first left
// to right, then clockwise. ok is false for skew and for a picture without
// width or height.
func (m matrix) orientation() (turn int, mirror, ok bool) {
	positive := func(v float64) bool { return v > 0 }
	switch {
	case math.Abs(m[1]) <= straight && math.Abs(m[2]) <= straight && m[0] != 0 && m[3] != 0:
		switch [2]bool{positive(m[0]), positive(m[3])} {
		case [2]bool{true, true}:
			return 0, false, true
		case [2]bool{false, true}:
			return 0, true, true
		case [2]bool{false, false}:
			return 180, false, true
		}
		return 180, true, true
	case math.Abs(m[0]) <= straight && math.Abs(m[3]) <= straight && m[1] != 0 && m[2] != 0:
		switch [2]bool{positive(m[1]), positive(m[2])} {
		case [2]bool{true, false}:
			return 270, false, true
		case [2]bool{false, true}:
			return 90, false, true
		case [2]bool{true, true}:
			return 90, true, true
		}
		return 270, true, true
	}
	return 0, false, false
}
