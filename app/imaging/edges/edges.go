// Package edges finds out where things lie in a picture: the sheet on the
// scanner's glass or on a table, what is left of the ground beside it, the gutter of
// an open book, holes, staples, fingers and the stripes of a dirty glass.
//
// It promises not to guess. Every answer has a confidence from 0 to 1, and
// nothing is to be applied below Sure without a person looking at it. A sheet is
// cut at a side only where nothing but empty background lies outside it, so that
// no writing is lost. Functions are pure: the pictures that are given are never
// changed, nothing is written, so a crash costs nothing, and all of them may be
// called from several goroutines.
//
// Places are in pixels of the picture that was given, from the top left corner
// of its bounds; a pixel covers the square from its number to the next, so the
// whole picture reaches from 0, 0 to its size. Degrees have the sign of package
// skew: positive when a sheet's upper edge climbs to the right.
package edges

import (
	"image"
	"math"
)

// Sure is the confidence from which an answer may be applied without a person
// looking at it.
const Sure = 0.5

// Point is a place in a picture.
type Point struct{ X, Y float64 }

// Quad is a quadrangle: its corners clockwise, beginning at the upper left one
// of the sheet. Corners may lie outside the picture, where a sheet does.
type Quad [4]Point

// Whole is the quadrangle that covers a picture of that size.
func Whole(size image.Point) Quad {
	w, h := float64(size.X), float64(size.Y)
	return Quad{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

// Scaled is the same quadrangle in a picture that is larger by these factors.
func (q Quad) Scaled(x, y float64) Quad {
	for i := range q {
		q[i].X *= x
		q[i].Y *= y
	}
	return q
}

// Bounds is the smallest rectangle of whole pixels around the quadrangle.
func (q Quad) Bounds() image.Rectangle {
	left, top, right, bottom := q[0].X, q[0].Y, q[0].X, q[0].Y
	for _, p := range q[1:] {
		left, right = min(left, p.X), max(right, p.X)
		top, bottom = min(top, p.Y), max(bottom, p.Y)
	}
	return image.Rect(int(math.Floor(left)), int(math.Floor(top)), int(math.Ceil(right)), int(math.Ceil(bottom)))
}

// Contains tells whether a place lies inside a convex quadrangle or on its rim.
func (q Quad) Contains(p Point) bool {
	for i, from := range q {
		to := q[(i+1)%4]
		if (to.X-from.X)*(p.Y-from.Y)-(to.Y-from.Y)*(p.X-from.X) < 0 {
			return false
		}
	}
	return true
}

// area is that of the quadrangle, negative where it runs anticlockwise.
func (q Quad) area() float64 {
	sum := 0.0
	for i, from := range q {
		to := q[(i+1)%4]
		sum += from.X*to.Y - to.X*from.Y
	}
	return sum / 2
}

// share is where a value stands between nothing (0) and all (1).
func share(value, none, all float64) float64 {
	return max(0, min(1, (value-none)/(all-none)))
}

func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }
