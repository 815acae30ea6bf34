package kit

// Spot is a place on a page: fractions of its width and height from the upper
// left corner.
type Spot struct{ X, Y float64 }

// Outline is four corners on a page, clockwise from the upper left.
type Outline [4]Spot

// BoxOutline is the outline of a box.
func BoxOutline(x0, y0, x1, y1 float64) Outline {
	return Outline{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// leastOutline is the least width and height of an outline.
const leastOutline = 0.03

// Handles of a box go clockwise from the upper left corner: corners are even,
// the edges between them odd. A free outline has its four corners alone.
const (
	boxHandles  = 8
	freeHandles = 4
	wholeBox    = -1
)

// movedBox is a box with one handle moved, or all of it; it stays on the page
// and keeps a least size.
func (o Outline) movedBox(handle int, dx, dy float64) Outline {
	x0, y0, x1, y1 := o[0].X, o[0].Y, o[2].X, o[2].Y
	if handle == wholeBox {
		dx, dy = min(max(dx, -x0), 1-x1), min(max(dy, -y0), 1-y1)
		return BoxOutline(x0+dx, y0+dy, x1+dx, y1+dy)
	}
	switch handle {
	case 0, 6, 7:
		x0 = min(max(x0+dx, 0), x1-leastOutline)
	case 2, 3, 4:
		x1 = max(min(x1+dx, 1), x0+leastOutline)
	}
	switch handle {
	case 0, 1, 2:
		y0 = min(max(y0+dy, 0), y1-leastOutline)
	case 4, 5, 6:
		y1 = max(min(y1+dy, 1), y0+leastOutline)
	}
	return BoxOutline(x0, y0, x1, y1)
}

// movedCorner is an outline with one corner moved, or as it was where it would
// get a dent.
func (o Outline) movedCorner(corner int, dx, dy float64) Outline {
	if corner < 0 || corner >= freeHandles {
		return o
	}
	moved := o
	moved[corner] = Spot{min(max(o[corner].X+dx, 0), 1), min(max(o[corner].Y+dy, 0), 1)}
	for i, at := range moved {
		next, after := moved[(i+1)%4], moved[(i+2)%4]
		if (next.X-at.X)*(after.Y-next.Y)-(next.Y-at.Y)*(after.X-next.X) < leastOutline*leastOutline {
			return o
		}
	}
	return moved
}

// handle is where a handle lies.
func (o Outline) handle(number int, box bool) Spot {
	if !box {
		return o[number]
	}
	at, next := o[number/2], o[(number/2+1)%4]
	if number%2 == 0 {
		return at
	}
	return Spot{(at.X + next.X) / 2, (at.Y + next.Y) / 2}
}
