package edges

import (
	"cmp"
	"math"
	"slices"
)

// hullOf is the convex hull of pixels, clockwise (Andrew, 1979).
func (f *field) hullOf(pixels []int) []Point {
	first, last := make([]int, f.height), make([]int, f.height)
	for _, i := range pixels {
		x, y := i%f.width, i/f.width
		if last[y] == 0 || x < first[y] {
			first[y] = x
		}
		last[y] = max(last[y], x+1)
	}
	var right, left []Point
	for y := range f.height {
		if last[y] == 0 {
			continue
		}
		for _, v := range [2]float64{float64(y), float64(y + 1)} {
			right = convex(right, Point{float64(last[y]), v}, 1)
			left = convex(left, Point{float64(first[y]), v}, -1)
		}
	}
	slices.Reverse(left)
	return append(right, left...)
}

// convex adds a point to a chain that bends one way only.
func convex(chain []Point, p Point, way float64) []Point {
	for n := len(chain); n >= 2 && turning(chain[n-2], chain[n-1], p)*way <= 0; n-- {
		chain = chain[:n-1]
	}
	return append(chain, p)
}

func turning(a, b, c Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }

// simplified drops the corners that matter least.
func simplified(hull []Point, most int) []Point {
	hull = slices.Clone(hull)
	for len(hull) > most {
		least, at := math.Inf(1), 0
		for i, p := range hull {
			if lost := math.Abs(turning(hull[(i+len(hull)-1)%len(hull)], p, hull[(i+1)%len(hull)])); lost < least {
				least, at = lost, i
			}
		}
		hull = slices.Delete(hull, at, at+1)
	}
	return hull
}

func hullArea(hull []Point) float64 {
	sum := 0.0
	for i, a := range hull {
		b := hull[(i+1)%len(hull)]
		sum += a.X*b.Y - b.X*a.Y
	}
	return sum / 2
}

// largestQuad is the one with most area whose corners are the hull's, from its
// upper left corner.
func largestQuad(hull []Point) (best Quad) {
	most := 0.0
	for a := range hull {
		for b := a + 1; b < len(hull); b++ {
			for c := b + 1; c < len(hull); c++ {
				for d := c + 1; d < len(hull); d++ {
					q := Quad{hull[a], hull[b], hull[c], hull[d]}
					if area := q.area(); area > most {
						best, most = q, area
					}
				}
			}
		}
	}
	first := slices.MinFunc([]int{0, 1, 2, 3}, func(i, j int) int { return cmp.Compare(best[i].X+best[i].Y, best[j].X+best[j].Y) })
	return Quad{best[first], best[(first+1)%4], best[(first+2)%4], best[(first+3)%4]}
}

// likeASheet tells whether a quadrangle can be a sheet seen from somewhere.
func (q Quad) likeASheet() bool {
	for i, p := range q {
		before, after := q[(i+3)%4], q[(i+1)%4]
		sides := distance(before, p) * distance(p, after)
		if sides == 0 {
			return false
		}
		if sin := turning(before, p, after) / sides; sin < 0.7 {
			return false
		}
		if opposite := distance(q[(i+2)%4], q[(i+3)%4]); distance(p, after) > 2.5*opposite {
			return false
		}
	}
	return true
}
