package quality

import (
	"image"
	"math"
)

// Cut counts the letters that run into each edge of the picture.
type Cut struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Right  int `json:"right"`
	Bottom int `json:"bottom"`

	Confidence float64 `json:"confidence"` // how sure it is that writing is cut off
}

// cut looks at what touches the edges, has the size of the page's letters and
// stands beside another letter. A rule or a frame that touches is longer, the
// edge of a sheet or of a book has no letters beside it. A page whose letters
// stand in no lines is a picture.
func (p *page) cut(found letters, t Turn) Cut {
	const fewestLetters, fewestLines = 20, 0.4
	var c Cut
	if len(found.inside) < fewestLetters || math.Abs(t.Lying) < fewestLines {
		return c
	}
	for i := range found.edge {
		box, area := found.edge[i].box, found.edge[i].area
		left, right := box.Min.X == 0, box.Max.X == p.width
		top, bottom := box.Min.Y == 0, box.Max.Y == p.height
		inCorner := (left || right) && (top || bottom)
		if inCorner || 100*area < 15*box.Dx()*box.Dy() || !found.hasNeighbour(box, left || right) {
			continue
		}
		switch {
		case left:
			c.Left++
		case right:
			c.Right++
		case top:
			c.Top++
		default:
			c.Bottom++
		}
	}
	c.Confidence = share(float64(max(c.Left, c.Top, c.Right, c.Bottom)), 1, 6)
	return c
}

// hasNeighbour tells whether what touches an edge has the size of letters and
// another letter beside it: further in at a side, along the edge at the top and
// at the bottom, where the whole line is cut.
func (found *letters) hasNeighbour(box image.Rectangle, atSide bool) bool {
	along, in := box.Dx(), box.Dy()
	if atSide {
		along, in = in, along
	}
	if typical := found.typical; 2*along < typical || along > 4*typical || 4*in < typical || in > 8*typical {
		return false
	}
	reach := found.typical + 1
	if atSide {
		near := image.Rect(box.Min.X-reach, box.Min.Y+along/4, box.Max.X+reach, box.Max.Y-along/4)
		return overlapsAny(near, found.inside)
	}
	near := image.Rect(box.Min.X-reach, box.Min.Y, box.Max.X+reach, box.Max.Y)
	for i := range found.edge {
		if other := found.edge[i].box; other != box && other.Overlaps(near) && other.Dx() <= 4*found.typical {
			return true
		}
	}
	return overlapsAny(near, found.inside)
}

func overlapsAny(near image.Rectangle, boxes []image.Rectangle) bool {
	for _, box := range boxes {
		if box.Overlaps(near) {
			return true
		}
	}
	return false
}
