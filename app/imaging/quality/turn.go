package quality

import (
	"image"
	"math"
)

// Turn says how a page has to be turned to be read, by its letters alone. Where
// Confidence is low the recognition engine should be asked.
type Turn struct {
	Degrees    int     `json:"degrees"`    // 0, 90, 180 or 270 clockwise
	Confidence float64 `json:"confidence"` // from 0 to 1
	Lying      float64 `json:"lying"`      // how sure it is that lines run up or down the picture, -1 to 1
}

// pairs counts neighbours along one direction: how many stand as close as the
// letters of a word do, and of those how many share the near side only (their
// other sides differ) or the far side only.
type pairs struct{ close, near, far int }

// turnOf compares neighbouring letters. In a line of print two neighbours of
// different height share the line they stand on far oftener than they share their
// top: b, d, h, k, l, t and capitals are commoner than g, p, q, y. The direction
// in which letters stand close is that of the lines.
func turnOf(found letters) Turn {
	level, upright := countPairs(found.inside)
	all := level.close + upright.close
	if all < 12 {
		return Turn{}
	}
	apart := float64(upright.close-level.close) / math.Sqrt(float64(all))
	t := Turn{Lying: math.Copysign(share(math.Abs(apart), 1, 8), apart)}
	lines := level // y counts downwards: far is the bottom, near the top
	t.Degrees = 0
	if apart > 0 {
		lines = upright // near is the left, far the right
	}
	judged := lines.near + lines.far
	if judged < 8 {
		t.Confidence = 0
		return t
	}
	stand := float64(lines.far-lines.near) / math.Sqrt(float64(judged))
	switch {
	case apart <= 0 && stand < 0:
		t.Degrees = 180
	case apart > 0 && stand >= 0:
		t.Degrees = 90 // they stand on their right side
	case apart > 0:
		t.Degrees = 270
	}
	t.Confidence = min(math.Abs(t.Lying), share(math.Abs(stand), 1, 6))
	return t
}

// countPairs looks at every letter's neighbours to the right and below.
func countPairs(boxes []image.Rectangle) (level, upright pairs) {
	const side = 32
	grid := map[image.Point][]int32{}
	for i, box := range boxes {
		at := box.Min.Div(side)
		grid[at] = append(grid[at], int32(i))
	}
	for i, box := range boxes {
		at := box.Min.Div(side)
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				for _, j := range grid[at.Add(image.Pt(dx, dy))] {
					if int(j) != i {
						level.add(box.Min.X, box.Max.X, box.Min.Y, box.Max.Y, boxes[j].Min.X, boxes[j].Max.X, boxes[j].Min.Y, boxes[j].Max.Y)
						upright.add(box.Min.Y, box.Max.Y, box.Min.X, box.Max.X, boxes[j].Min.Y, boxes[j].Max.Y, boxes[j].Min.X, boxes[j].Max.X)
					}
				}
			}
		}
	}
	return level, upright
}

// add looks at two letters, the first from a0 to a1 along the line and from an to
// af across it, the other likewise; it counts them if the other follows closely.
func (p *pairs) add(a0, a1, an, af, b0, b1, bn, bf int) {
	high, low := max(af-an, bf-bn), min(af-an, bf-bn)
	gap := b0 - a1
	if b0 <= a0 || gap < -1 || 100*gap > 45*high || 10*low < 4*high || b1-b0 > 3*high || a1-a0 > 3*high {
		return
	}
	if overlap := min(af, bf) - max(an, bn); 10*overlap < 6*low {
		return
	}
	p.close++
	level := max(1, high/8)
	apart := max(2, high/5)
	near, far := abs(an-bn), abs(af-bf)
	switch {
	case far <= level && near >= apart:
		p.far++
	case near <= level && far >= apart:
		p.near++
	}
}
