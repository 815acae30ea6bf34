package edges

import (
	"image"
	"math"
)

// Gutter is where a picture of an open book, or of two sheets side by side, is to
// be split.
type Gutter struct {
	From, To   Point   // the ends of the line, at the borders of the picture
	Degrees    float64 // that it leans: positive when the book lies turned anticlockwise
	Upright    bool    // pages left and right of it, not above and below
	Confidence float64
}

const (
	leastAspect   = 1.1 // length by width of two pages together
	leastDip      = 8.0 // how much darker than the paper beside it a gutter is
	steepestTrunk = 5.0 // degrees that it may lean
)

// FindGutter looks for the shadow that runs through the middle of two pages from
// border to border, where their paper bends down or ends. The white between two
// columns of text is no shadow, and a rule of a table does not reach the borders.
// Two pages without any shadow between them are not told from one.
func FindGutter(gray *image.Gray) Gutter {
	f := fieldOf(gray, 800)
	w, h := float64(f.width), float64(f.height)
	if f.width < narrow || f.height < narrow || max(w, h) < leastAspect*min(w, h) {
		return Gutter{}
	}
	sides := f.sides()
	side, upright := &sides[0], true
	if h > w {
		side, upright = &sides[1], false
	}
	line, confidence := side.trunk()
	confidence *= share(max(w, h)/min(w, h), leastAspect, 1.2)
	if f.blackAndWhite() {
		confidence /= 3 // no shadows are left in it: this is something printed
	}
	if confidence == 0 {
		return Gutter{}
	}
	scale := float64(f.step)
	length := float64(side.length)
	g := Gutter{Upright: upright, Confidence: confidence, Degrees: side.sign * math.Atan(line.slope) * 180 / math.Pi}
	g.From, g.To = Point{line.start * scale, 0}, Point{line.depthAt(length) * scale, length * scale}
	if !upright {
		g.From, g.To = Point{g.From.Y, g.From.X}, Point{g.To.Y, g.To.X}
	}
	return g
}

// blackAndWhite tells whether there are next to no shades of gray.
func (f *field) blackAndWhite() bool {
	gray := 0
	for _, v := range f.pix {
		if v > 40 && v < 215 {
			gray++
		}
	}
	return f.step == 1 && gray*50 < len(f.pix)
}

// trunk is the darkest line through the middle of what is seen from a side.
func (s *side) trunk() (edgeLine, float64) {
	papers := s.papers()
	dips := make([][]float32, len(papers))
	for i, paper := range papers {
		dips[i] = s.dips(paper)
	}
	line := s.centred(s.darkestTrunk(dips), dips)
	seen, ends := 0, 0
	for i, dip := range dips {
		at := int(line.depthAt((float64(i) + 0.5) * portion))
		deepest := float32(0)
		for d := max(0, at-3); d <= min(s.depth-1, at+3); d++ {
			deepest = max(deepest, dip[d])
		}
		if deepest >= leastDip {
			seen++
			if i < 2 || i >= len(dips)-2 {
				ends++
			}
		}
	}
	if len(dips) < 4 {
		return line, 0
	}
	depth, width := s.shape(papers, line)
	return line, share(float64(seen)/float64(len(dips)), 0.8, 0.95) * share(float64(ends), 1, 4) *
		share(depth, leastDip, 2*leastDip) * share(width, 0.002*float64(s.depth), 0.006*float64(s.depth))
}

// papers is the brightness of the paper at each depth, for each portion of a
// border: what two of its places reach.
func (s *side) papers() [][]float32 {
	out := make([][]float32, s.length/portion)
	for i := range out {
		first, second := make([]byte, s.depth), make([]byte, s.depth)
		for place := i * portion; place < (i+1)*portion; place++ {
			at := s.origin + place*s.along
			for d := range first {
				v := s.pix[at]
				second[d] = max(second[d], min(first[d], v))
				first[d] = max(first[d], v)
				at += s.inward
			}
		}
		out[i] = make([]float32, s.depth)
		for d, v := range second {
			out[i][d] = float32(v)
		}
	}
	return out
}

// dips is how much darker each depth is than the paper on both sides of it.
func (s *side) dips(paper []float32) []float32 {
	sums := make([]float32, len(paper)+1)
	for d, v := range paper {
		sums[d+1] = sums[d] + v
	}
	near, far := s.depth*3/100, s.depth*8/100
	out := make([]float32, len(paper))
	for d := s.depth * 35 / 100; d < s.depth*65/100; d++ {
		before := (sums[d-near] - sums[d-far]) / float32(far-near)
		after := (sums[d+far] - sums[d+near]) / float32(far-near)
		if lesser := min(before, after); lesser > 60 {
			out[d] = max(0, lesser-paper[d])
		}
	}
	return out
}

func (s *side) darkestTrunk(dips [][]float32) (best edgeLine) {
	most := float32(0)
	for degrees := -steepestTrunk; degrees <= steepestTrunk; degrees += 0.25 {
		slope := math.Tan(degrees * math.Pi / 180)
		for middle := s.depth * 36 / 100; middle < s.depth*64/100; middle++ {
			line := edgeLine{start: float64(middle) + 0.5 - slope*float64(s.length)/2, slope: slope}
			sum := float32(0)
			for i, dip := range dips {
				if at := int(line.depthAt((float64(i) + 0.5) * portion)); at >= 0 && at < len(dip) {
					sum += dip[at]
				}
			}
			if sum > most {
				best, most = line, sum
			}
		}
	}
	return best
}

// centred moves a line into the middle of the shadow.
func (s *side) centred(line edgeLine, dips [][]float32) edgeLine {
	reach := s.depth * 4 / 100
	var points []Point
	for i, dip := range dips {
		place := (float64(i) + 0.5) * portion
		at := int(line.depthAt(place))
		sum, weights := 0.0, 0.0
		for d := max(0, at-reach); d <= min(s.depth-1, at+reach); d++ {
			weight := float64(dip[d]) * float64(dip[d])
			sum, weights = sum+weight*(float64(d)+0.5), weights+weight
		}
		if weights > leastDip*leastDip {
			points = append(points, Point{place, sum / weights})
		}
	}
	fit, on := lineThrough(points, 2)
	if on < 4 || math.Abs(fit.along.X) < 0.9 {
		return line
	}
	slope := fit.along.Y / fit.along.X
	return edgeLine{start: fit.at.Y - slope*fit.at.X, slope: slope}
}

// shape is how deep the shadow along a line is, and how wide at half of that.
func (s *side) shape(papers [][]float32, line edgeLine) (depth, width float64) {
	reach := s.depth * 8 / 100
	profile := make([]float64, 2*reach+1)
	for i, paper := range papers {
		at := int(line.depthAt((float64(i) + 0.5) * portion))
		for o := range profile {
			profile[o] += float64(paper[max(0, min(s.depth-1, at+o-reach))]) / float64(len(papers))
		}
	}
	low := profile[reach]
	for o := reach - 2; o <= reach+2; o++ {
		low = min(low, profile[o])
	}
	depth = min(profile[0], profile[2*reach]) - low
	for o := reach; o >= 0 && profile[o] < low+depth/2; o-- {
		width++
	}
	for o := reach + 1; o < len(profile) && profile[o] < low+depth/2; o++ {
		width++
	}
	return depth, width
}
