package edges

import (
	"image"
	"math"
	"slices"
)

// Outline is where a sheet lies in a scan.
type Outline struct {
	Corners    Quad
	Degrees    float64 // that the sheet lies askew
	Whole      bool    // it fills the picture: there is nothing to cut
	Confidence float64
}

const (
	coarse = 1000 // longer side in pixels of the picture that sheets are looked for in
	narrow = 4 * portion
	// More noise than that, as standard deviation of a pixel, is writing.
	mostNoise = 5.0
	mostSkew  = 1.2 // degrees that the sides of a sheet may differ by
)

// Sheet finds the sheet in a scan, against a black, gray or white background; a
// white one has to show a shadow or another white. Sides that lie beyond the
// picture, or outside of which there is more than background, stay where the
// picture ends. Confidence is that of the least sure side that was found; that
// of a sheet that fills the picture says how much paper there is at its borders.
//
// gray is best at about 150 dots per inch; larger pictures are reduced.
func Sheet(gray *image.Gray) Outline {
	whole := Outline{Corners: Whole(gray.Rect.Size()), Whole: true}
	f := fieldOf(gray, coarse)
	if f.width < narrow || f.height < narrow {
		return whole
	}
	sides := f.sides()
	var found [4]rim
	var profiles [4][][]float32
	profiles[0], profiles[1] = sides[0].profiles(), sides[1].profiles()
	profiles[2], profiles[3] = reversed(profiles[0]), reversed(profiles[1])
	noise := min(grain(profiles[0]), grain(profiles[1]), mostNoise/math.Sqrt(portion))
	for i := range sides {
		found[i] = sides[i].outermost(profiles[i], noise)
	}
	squared(&sides, &found)
	cornered(&sides, &found)
	outline, ok := f.outline(&sides, &found)
	if !ok {
		whole.Confidence = f.paperAtBorders()
		return whole
	}
	return outline
}

// reversed are the same profiles from the opposite border.
func reversed(profiles [][]float32) [][]float32 {
	out := make([][]float32, len(profiles))
	for i, p := range profiles {
		out[i] = slices.Clone(p)
		slices.Reverse(out[i])
	}
	return out
}

// outermost is the line that most surely is the edge of the sheet on this side.
func (s *side) outermost(profiles [][]float32, noise float64) rim {
	turns := turnsOf(profiles, float32(max(3, 6*noise)))
	var best rim
	for _, line := range s.linesThrough(turns) {
		r := s.rimOf(line, noise*math.Sqrt(portion))
		s.judge(&r, noise*math.Sqrt(portion))
		if r.confidence > best.confidence {
			best = r
		}
	}
	if best.confidence > 0 && best.dip > 5 && best.outside > 130 {
		s.behindShadow(&best)
	}
	if best.by == byTone && best.confidence > 0 {
		s.pastBand(&best)
	}
	return best
}

// squared drops what does not lie at right angles to the surest sides.
func squared(sides *[4]side, found *[4]rim) {
	var angles, weights []float64
	for i, r := range found {
		if r.confidence > 0 {
			angles = append(angles, sides[i].sign*math.Atan(r.line.slope)*180/math.Pi)
			weights = append(weights, r.confidence*float64(r.line.to-r.line.from))
		}
	}
	best, most := 0.0, 0.0
	for _, angle := range angles {
		sum := 0.0
		for j, other := range angles {
			if math.Abs(other-angle) < mostSkew {
				sum += weights[j]
			}
		}
		if sum > most {
			best, most = angle, sum
		}
	}
	for i, r := range found {
		if math.Abs(sides[i].sign*math.Atan(r.line.slope)*180/math.Pi-best) >= mostSkew {
			found[i] = rim{}
		}
	}
}

// cornered drops the edges told by a shadow or a tone that do not end where
// another side of the sheet begins: a rule, a panel, the end of a column.
func cornered(sides *[4]side, found *[4]rim) {
	before := *found
	for i, r := range before {
		if r.confidence == 0 || r.by == byLight {
			continue
		}
		meets := false
		for _, j := range [2]int{(i + 1) % 4, (i + 3) % 4} {
			if before[j].confidence > 0 && sides[i].meets(&r.line, &before[j].line, sides[j].far) {
				meets = true
			}
		}
		if !meets {
			found[i] = rim{}
		}
	}
}

// meets tells whether a line ends where one of a neighbouring side begins.
func (s *side) meets(line, other *edgeLine, far bool) bool {
	const near = 2.5 * portion
	end := float64(line.from)
	if far {
		end = float64(line.to)
	}
	place := line.depthAt(end)
	if s.far {
		place = float64(s.depth) - place
	}
	at := other.depthAt(place)
	if far {
		at = float64(s.length) - at
	}
	return math.Abs(end-at) < near
}

// outline puts the sides together; not ok where none was found.
func (f *field) outline(sides *[4]side, found *[4]rim) (o Outline, ok bool) {
	o.Confidence = 1
	sum, weight := 0.0, 0.0
	for i, r := range found {
		if r.confidence == 0 {
			continue
		}
		o.Confidence = min(o.Confidence, r.confidence)
		length := float64(r.line.to - r.line.from)
		sum += length * sides[i].sign * math.Atan(r.line.slope) * 180 / math.Pi
		weight += length
	}
	if weight == 0 {
		return o, false
	}
	o.Degrees = sum / weight
	left, top, right, bottom := &found[0].line, &found[1].line, &found[2].line, &found[3].line
	w, h := float64(f.width), float64(f.height)
	corner := func(across, down *edgeLine, fromRight, fromBottom bool) Point {
		// x = xs + xk*y and y = ys + yk*x
		xs, xk, ys, yk := across.start, across.slope, down.start, down.slope
		if fromRight {
			xs, xk = w-xs, -xk
		}
		if fromBottom {
			ys, yk = h-ys, -yk
		}
		x := (xs + xk*ys) / (1 - xk*yk)
		return Point{x, ys + yk*x}
	}
	o.Corners = Quad{corner(left, top, false, false), corner(right, top, true, false), corner(right, bottom, true, true), corner(left, bottom, false, true)}
	if o.Corners.area() < 0.02*w*h {
		return o, false
	}
	o.Corners = o.Corners.Scaled(float64(f.step), float64(f.step))
	return o, true
}

// paperAtBorders is how much of the picture's border is as bright as its paper.
func (f *field) paperAtBorders() float64 {
	var levels [256]int
	for _, v := range f.pix {
		levels[v]++
	}
	paper, seen := 255, 0
	for ; paper > 0 && seen < len(f.pix)/5; paper-- {
		seen += levels[paper]
	}
	bright, all := 0, 0
	for i, s := range f.sides() {
		for place := range s.length {
			if i < 4 && float64(s.at(2, place)) > 0.75*float64(paper) {
				bright++
			}
			all++
		}
	}
	return share(float64(bright)/float64(all), 0.6, 0.98)
}
