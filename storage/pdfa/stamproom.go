package pdfa

import (
	"fmt"
	"math"
)

// pageRoom is by how many points a page grows on each side, in its own space,
// for a stamp that reaches beyond the picture.
type pageRoom struct{ left, below, right, above float64 }

// stampRoom turns what sticks out of the page as it is shown back by Rotate,
// which brings the top of a page to the right, then down, then to the left.
func (p Page) stampRoom() pageRoom {
	if p.Stamp == nil {
		return pageRoom{}
	}
	across, down := p.shownScale()
	wide, high := p.shownPixels()
	b := p.Stamp.Box
	left, right := max(0, -b.X0)*across, max(0, b.X1-wide)*across
	above, below := max(0, -b.Y0)*down, max(0, b.Y1-high)*down
	switch p.Rotate {
	case 90:
		return pageRoom{left: above, below: left, right: below, above: right}
	case 180:
		return pageRoom{left: right, below: above, right: left, above: below}
	case 270:
		return pageRoom{left: below, below: right, right: above, above: left}
	}
	return pageRoom{left, below, right, above}
}

// enlarge returns the sides of a page with the room, or ErrPageSize.
func (r pageRoom) enlarge(width, height float64) (float64, float64, error) {
	width, height = width+r.left+r.right, height+r.below+r.above
	if !(math.Max(width, height) <= maxSide) {
		return 0, 0, fmt.Errorf("page of %.1f x %.1f points with its stamp: %w", width, height, ErrPageSize)
	}
	return width, height, nil
}

// shift moves the page's origin to that of the picture.
func (r pageRoom) shift() string {
	if r.left == 0 && r.below == 0 {
		return ""
	}
	return fmt.Sprintf("1 0 0 1 %s %s cm\n", number(r.left), number(r.below))
}
